import { z } from 'zod';
import { type Result, succeed } from '../../../shared/result';
import { lackIn } from './file-problem';
import { createLineReader, type LinePart } from './line-part';
import { filePathInputSchema } from './path-input';
import { countLines } from './text-lines';
import { defineTool, type ToolContext, type ToolResult, toolError } from './tool';
import { readWorkspaceFile } from './workspace-file';
import type { WorkspacePath } from './workspace-path';

const OUTPUT = 'output:';

const line = z.number().int().min(1).optional();

type Source = { readonly step: string } | { readonly path: WorkspacePath };

/** A file of the workspace, or the kept output of a step: `output:STEP`. A file of such a name is `./output:STEP`. */
const sourceSchema = z.string().transform((path, context): Source => {
  if (path.startsWith(OUTPUT)) return { step: path.slice(OUTPUT.length) };
  const parsed = filePathInputSchema.safeParse(path);
  if (parsed.success) return { path: parsed.data };
  for (const { message } of parsed.error.issues) context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

export const readFileTool = defineTool({
  name: 'read_file',
  description:
    'Reads a text file of the workspace. from_line and to_line, counted from 1, read a part of it; a long file is cut and says so. Where the result of a command names a path that begins with output:, that path reads the whole output.',
  schema: z.strictObject({ path: sourceSchema, from_line: line, to_line: line }),
  isRepeatable: true,
  inspect: ({ path: source }) => ({ kind: 'read', path: 'path' in source ? source.path.join('/') : null }),

  async run({ path: source, from_line: from = 1, to_line: to = Number.POSITIVE_INFINITY }, context) {
    const shown = shownSource(source);
    if (to < from) return toolError(`to_line (${to}) is before from_line (${from}).`);
    const read =
      'step' in source
        ? await context.outputs.read(source.step, from, to)
        : await readPart(source.path, from, to, context);
    return read.ok ? partResult(shown, read.value, from, to) : toolError(read.failure);
  },

  async preview({ path: source, from_line: from, to_line: to }) {
    const range = from === undefined && to === undefined ? '' : `, lines ${from ?? 1} to ${to ?? 'the end'}`;
    return { kind: 'read', what: `${shownSource(source)}${range}` };
  },
});

function shownSource(source: Source): string {
  return 'step' in source ? `${OUTPUT}${source.step}` : source.path.join('/');
}

async function readPart(
  path: WorkspacePath,
  from: number,
  to: number,
  { workspace, closed, files, standstill, signal }: ToolContext,
): Promise<Result<LinePart, string>> {
  const read = await standstill.until(() => readWorkspaceFile({ workspace, closed }, path), lackIn, signal);
  if (!read.ok) {
    if (read.failure.type === 'missing') await files.saw(path, null);
    return { ok: false, failure: read.failure.message };
  }
  await files.saw(path, read.value);
  const reader = createLineReader(from, to);
  reader.push(read.value);
  return succeed(reader.end());
}

function partResult(shown: string, part: LinePart, from: number, to: number): ToolResult {
  if (from > Math.max(part.total, 1)) {
    return toolError(`${shown} has ${countLines(part.total)}; there is no line ${from}.`);
  }
  const last = from - 1 + part.count;
  const left = Math.min(to, part.total) - last;
  const cut =
    left > 0 || part.isCut
      ? `\n[Cut here: ${part.isCut ? `line ${last} is not whole` : `lines ${from} to ${last} of ${part.total} are shown`}. Read on with from_line.]`
      : '';
  return { outcome: 'ok', note: `read ${shown}, ${countLines(part.count)}`, text: `${part.text}${cut}` };
}
