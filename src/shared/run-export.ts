import { z } from 'zod';

/** `json`: everything, an object a line, to look at the run again elsewhere. `markdown`: a report to read. */
export const exportFormSchema = z.enum(['json', 'markdown']);
export type ExportForm = z.infer<typeof exportFormSchema>;
