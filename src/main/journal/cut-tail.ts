import { basename, join } from 'node:path';
import type { JournalFile, JournalFileSystem } from './journal-file-system';
import { writeAll } from './journal-writer';

/**
 * Cuts the file off at `from`. The tail is on disk in a file of its own before it leaves the journal; gives the path of that one.
 * Throws what the disk says.
 */
export async function cutTail(
  fs: JournalFileSystem,
  folder: string,
  path: string,
  file: JournalFile,
  from: number,
): Promise<string> {
  const tail = Buffer.alloc((await file.size()) - from);
  for (let done = 0; done < tail.length; ) {
    const count = await file.read(tail.subarray(done), from + done);
    if (count === 0) break;
    done += count;
  }
  const tornName = (number: number) => `${basename(path, '.jsonl')}.torn-${number}`;
  const taken = new Set(await fs.list(folder));
  let number = 1;
  while (taken.has(tornName(number))) number++;
  const asidePath = join(folder, tornName(number));
  const aside = await fs.open(asidePath, 'create');
  try {
    await writeAll(aside, tail, 0);
    await aside.datasync();
  } finally {
    await aside.close();
  }
  await fs.syncFolder(folder);
  await file.truncate(from);
  await file.datasync();
  return asidePath;
}
