import { open } from 'node:fs/promises';

/** Makes new, moved and removed names in the folder last. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return; // There a folder cannot be opened, and needs no sync.
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
