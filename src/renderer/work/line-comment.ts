import { z } from 'zod';

/** What a person writes at a line of a ticket's diff, before it is sent. */
export const lineCommentSchema = z.object({
  id: z.string(),
  /** As the file is called now; on the old side it may have had another name. */
  path: z.string(),
  side: z.enum(['before', 'after']),
  /** From 1. */
  line: z.number(),
  /** The line as it was shown. */
  quote: z.string(),
  text: z.string(),
});
export type LineComment = Readonly<z.infer<typeof lineCommentSchema>>;

const LONGEST_QUOTE = 300;

/** All comments as one text for the worker: file by file, each with its line. Those without words are left out. */
export function commentNotes(comments: readonly LineComment[], more: string): string {
  const said = comments.filter(({ text }) => text.trim() !== '').toSorted(byPlace);
  const parts = said.map(
    ({ path, side, line, quote, text }) =>
      `${path}, ${lineWords(side, line)}:\n${quoted(quote)}\n${text.trim()}`,
  );
  return [more.trim(), ...parts].filter((part) => part !== '').join('\n\n');
}

export function lineWords(side: LineComment['side'], line: number): string {
  return side === 'after' ? `line ${line}` : `line ${line} as it was before`;
}

/** By file, then by line; what was there before comes before what is there now. */
function byPlace(a: LineComment, b: LineComment): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  if (a.line !== b.line) return a.line - b.line;
  return a.side === b.side ? 0 : a.side === 'before' ? -1 : 1;
}

function quoted(line: string): string {
  const trimmed = line.trimEnd();
  return `> ${trimmed.length > LONGEST_QUOTE ? `${trimmed.slice(0, LONGEST_QUOTE)}…` : trimmed}`;
}
