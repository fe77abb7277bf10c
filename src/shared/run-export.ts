import { z } from 'zod';

/** `json`: everything, an object a line, to look at the run again elsewhere. `markdown`: a report to read. */
export const exportFormSchema = z.enum(['json', 'markdown']);
export type ExportForm = z.infer<typeof exportFormSchema>;

const endings: Record<ExportForm, string> = { json: 'jsonl', markdown: 'md' };

/** A file name that is good on every system: the title in plain letters, and the day (of an ISO time) on which the run was opened. */
export function exportName(title: string, openedAt: string, form: ExportForm): string {
  const words = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  return `${words === '' ? 'run' : words}-${openedAt.slice(0, 10)}.${endings[form]}`;
}
