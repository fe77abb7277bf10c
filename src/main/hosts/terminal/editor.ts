import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail, type Result, succeed } from '../../../shared/result';

/** Lets the person change a text in their own editor (VISUAL, else EDITOR); `name` says what kind of file it is to be. */
export async function editText(text: string, name: string): Promise<Result<string, string>> {
  const editor =
    process.env.VISUAL || process.env.EDITOR || (process.platform === 'win32' ? 'notepad' : 'vi');
  const folder = await mkdtemp(join(tmpdir(), 'baton-edit-'));
  const file = join(folder, name);
  try {
    await writeFile(file, text, { mode: 0o600 });
    const code = await open(editor, file);
    if (code !== 0) return fail(`The editor (${editor}) ended with code ${code}; nothing was changed.`);
    const edited = await readFile(file, 'utf8');
    // Editors end a file with a line break; the text had none of its own.
    return succeed(text.endsWith('\n') ? edited : edited.replace(/\r?\n$/, ''));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Through the shell, since people write whole commands there (`code --wait`). */
function open(editor: string, file: string): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(`${editor} "${file}"`, { shell: true, stdio: 'inherit' });
    child.on('error', () => resolve(127));
    child.on('close', (code) => resolve(code ?? 1));
  });
}
