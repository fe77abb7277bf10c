import { z } from 'zod';
import { assertNever } from '../../../shared/assert-never';
import { succeed } from '../../../shared/result';
import { changeKind } from './change-kind';
import { lackIn } from './file-problem';
import { MAX_FILE_BYTES } from './held-file';
import { filePathInputSchema } from './path-input';
import { countLines, splitLines } from './text-lines';
import { defineTool, notChanged } from './tool';
import { readBeforeChange } from './workspace-file';

export const writeFileTool = defineTool({
  name: 'write_file',
  description:
    'Writes a text file of the workspace: a new one, or in the place of all that an old one held. To change a part of a file use edit_file.',
  schema: z.strictObject({ path: filePathInputSchema, content: z.string() }),
  isRepeatable: false,
  inspect: ({ path }) => changeKind(path),

  async run({ path, content }, context) {
    const write = () => context.files.change(context, path, () => succeed(content));
    const written = await context.standstill.until(write, lackIn, context.signal);
    if (!written.ok) return notChanged(written.failure);
    const note = `wrote ${path.join('/')}, ${countLines(splitLines(content).length)}`;
    return { outcome: 'ok', note, text: note };
  },

  async preview({ path, content }, fence) {
    const shown = path.join('/');
    const before = await readBeforeChange(fence, path);
    if (before.ok) return { kind: 'change', path: shown, before: before.value, after: content };
    const { type, message } = before.failure;
    switch (type) {
      case 'missing':
        return { kind: 'change', path: shown, before: null, after: content };
      case 'binary':
        return { kind: 'replace', path: shown, why: 'it is not text in UTF-8', after: content };
      case 'too_large':
        return {
          kind: 'replace',
          path: shown,
          why: `it is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB, and no copy of what it holds now will be kept`,
          after: content,
        };
      case 'refused':
        return { kind: 'invalid', message };
      default:
        return assertNever(type);
    }
  },
});
