import { z } from 'zod';
import { fail, type Result, succeed } from '../../../shared/result';
import { changeKind } from './change-kind';
import { type FileProblem, lackIn, missing } from './file-problem';
import { decoded, type Standing, tooLarge } from './held-file';
import { filePathInputSchema } from './path-input';
import { countLines, splitLines } from './text-lines';
import { defineTool, notChanged } from './tool';
import { readBeforeChange } from './workspace-file';
import type { WorkspacePath } from './workspace-path';

export const editFileTool = defineTool({
  name: 'edit_file',
  description:
    'Replaces one piece of a text file of the workspace. old_text must stand in the file exactly once, white space included.',
  schema: z.strictObject({
    path: filePathInputSchema,
    old_text: z.string().refine((text) => text !== '', { message: 'is empty; give the text to replace' }),
    new_text: z.string(),
  }),
  isRepeatable: false,
  inspect: ({ path }) => changeKind(path),

  async run({ path, old_text, new_text }, context) {
    const shown = path.join('/');
    const replace = (standing: Standing | null) => {
      const before = standingText(standing, path);
      return before.ok ? replaceOnce(shown, before.value, old_text, new_text) : fail(before.failure.message);
    };
    const change = () => context.files.change(context, path, replace);
    const changed = await context.standstill.until(change, lackIn, context.signal);
    if (!changed.ok) return notChanged(changed.failure);
    const [before, after] = [old_text, new_text].map((text) => countLines(splitLines(text).length));
    const note = `changed ${shown}, ${before} to ${after}`;
    return { outcome: 'ok', note, text: note };
  },

  async preview({ path, old_text, new_text }, fence) {
    const shown = path.join('/');
    const before = await readBeforeChange(fence, path);
    if (!before.ok) return { kind: 'invalid', message: before.failure.message };
    const after = replaceOnce(shown, before.value, old_text, new_text);
    return after.ok
      ? { kind: 'change', path: shown, before: before.value, after: after.value }
      : { kind: 'invalid', message: after.failure };
  },
});

function standingText(standing: Standing | null, path: WorkspacePath): Result<string, FileProblem> {
  if (standing === null) return missing(path.join('/'));
  return standing.bytes === null ? tooLarge(path) : decoded(standing.bytes, path);
}

/** Replaces the one place where `old` stands, exactly; the failure says how the model can do better. */
function replaceOnce(shown: string, text: string, old: string, now: string): Result<string, string> {
  const at = text.indexOf(old);
  if (at < 0) {
    const hint =
      text.includes('\r\n') && !old.includes('\r\n') && text.replaceAll('\r\n', '\n').includes(old)
        ? ' Its lines end in \\r\\n: write old_text the same way.'
        : ' Read the file again: old_text must match exactly, white space too.';
    return fail(`old_text is not in ${shown}.${hint}`);
  }
  if (text.indexOf(old, at + 1) >= 0) {
    return fail(`old_text stands more than once in ${shown}; give more of the text around it.`);
  }
  return succeed(text.slice(0, at) + now + text.slice(at + old.length));
}
