import { z } from 'zod';

/**
 * How a file goes into a prompt. The skeleton has imports, signatures, types, names and their comments, without bodies;
 * the curated view is the skeleton with the bodies of what is marked hot or what the ticket's text names.
 */
export const viewSchema = z.enum(['whole', 'curated', 'skeleton']);
export type View = z.infer<typeof viewSchema>;

/** `view` is what it came to: a file that cannot be outlined is `whole`. `note` tells people and models what is not as usual. */
export interface FileView {
  readonly text: string;
  readonly view: View;
  readonly note: string | null;
}
