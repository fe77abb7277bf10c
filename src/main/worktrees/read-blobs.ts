import type { FileContent } from '../../shared/work';
import type { DiffLimits } from './diff-limits';
import type { Git } from './git';

/** As far as git looks for a null character to tell whether a file is text. */
const LOOKED_AT = 8000;

/** The contents of blobs by their hash, as far as the limits allow, in the order of `hashes`. */
export async function readBlobs(
  git: Git,
  hashes: readonly string[],
  limits: Pick<DiffLimits, 'fileBytes' | 'totalBytes'>,
): Promise<Map<string, FileContent>> {
  const unique = [...new Set(hashes)];
  const contents = new Map<string, FileContent>();
  if (unique.length === 0) return contents;
  const sizes = await git.text(['cat-file', '--batch-check=%(objectname) %(objectsize)'], lines(unique));
  const wanted: string[] = [];
  let total = 0;
  for (const line of sizes.split('\n')) {
    const [hash = '', size = '0'] = line.split(' ');
    const bytes = Number(size);
    if (bytes <= limits.fileBytes && total + bytes <= limits.totalBytes) {
      total += bytes;
      wanted.push(hash);
    } else contents.set(hash, { type: 'too_large', bytes });
  }
  if (wanted.length === 0) return contents;
  const maxBytes = total + wanted.length * 200;
  const { output } = await git.run(['cat-file', '--batch'], { ...lines(wanted), maxBytes });
  for (let place = 0; place < output.length; ) {
    const end = output.indexOf(10, place);
    const [hash = '', , size = '0'] = output.toString('latin1', place, end).split(' ');
    const bytes = Number(size);
    contents.set(hash, contentOf(output.subarray(end + 1, end + 1 + bytes)));
    place = end + 1 + bytes + 1;
  }
  return contents;
}

function contentOf(bytes: Buffer): FileContent {
  if (bytes.subarray(0, LOOKED_AT).includes(0)) return { type: 'binary', bytes: bytes.length };
  return { type: 'text', text: bytes.toString() };
}

function lines(hashes: readonly string[]): { input: string } {
  return { input: `${hashes.join('\n')}\n` };
}
