import { z } from 'zod';
import { filePathInputSchema } from './path-input';
import { countLines, splitLines } from './text-lines';
import { defineTool, toolError } from './tool';
import { readWorkspaceFile } from './workspace-file';

const MAX_SHOWN = 64 * 1024;

const line = z.number().int().min(1).optional();

export const readFileTool = defineTool({
  name: 'read_file',
  description:
    'Reads a text file of the workspace. from_line and to_line, counted from 1, read a part of it; a long file is cut and says so.',
  schema: z.strictObject({ path: filePathInputSchema, from_line: line, to_line: line }),
  isRepeatable: true,
  inspect: ({ path }) => ({ kind: 'read', path: path.join('/') }),

  async run({ path, from_line: from = 1, to_line: to = Number.POSITIVE_INFINITY }, fence) {
    const shown = path.join('/');
    const read = await readWorkspaceFile(fence, path);
    if (!read.ok) return toolError(read.failure.message);
    const lines = splitLines(read.value);
    if (from > Math.max(lines.length, 1)) {
      return toolError(`${shown} has ${countLines(lines.length)}; there is no line ${from}.`);
    }
    if (to < from) return toolError(`to_line (${to}) is before from_line (${from}).`);
    const part = firstLines(lines.slice(from - 1, to));
    const last = from - 1 + part.count;
    const left = Math.min(to, lines.length) - last;
    const cut =
      left > 0 || part.isCut
        ? `\n[Cut here: ${part.isCut ? `line ${last} is not whole` : `lines ${from} to ${last} of ${lines.length} are shown`}. Read on with from_line.]`
        : '';
    return {
      outcome: 'ok',
      note: `read ${shown}, ${countLines(part.count)}`,
      text: `${part.text}${cut}`,
    };
  },

  async preview({ path, from_line: from, to_line: to }) {
    const range = from === undefined && to === undefined ? '' : `, lines ${from ?? 1} to ${to ?? 'the end'}`;
    return { kind: 'read', what: `${path.join('/')}${range}` };
  },
});

/** As many whole lines as fit, and of a single line that is too long its beginning. */
function firstLines(lines: readonly string[]): { text: string; count: number; isCut: boolean } {
  const [first = ''] = lines;
  if (first.length > MAX_SHOWN) return { text: first.slice(0, MAX_SHOWN), count: 1, isCut: true };
  let length = 0;
  let count = 0;
  for (const line of lines) {
    if (length + line.length > MAX_SHOWN) break;
    length += line.length;
    count++;
  }
  return { text: lines.slice(0, count).join(''), count, isCut: false };
}
