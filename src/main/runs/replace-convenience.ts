import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';

/**
 * Puts `text` in the place of the file at `path`, or leaves it as it was. For what is only a convenience: that the disk refuses is
 * no failure, and nothing waits for the disk to have it for good.
 */
export async function replaceConvenience(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, text, { mode: 0o600 });
    await rename(temporary, path);
  } catch {
    await rm(temporary, { force: true }).catch(() => {});
  }
}
