import { z } from 'zod';
import { firstFew } from './first-few';

/** What an attempt left in its worktree and no branch takes, by path from `folder`, where the attempt worked. */
export const ignoredFilesSchema = z.object({
  folder: z.string(),
  /** Files that git ignores and that file tools wrote; the first hundred. */
  written: z.array(z.string()),
  /** How many more files or folders git ignores there: what commands made, such as a build's output. */
  others: z.number(),
  /** Folders of submodules, which worktrees do not fill, where something lies now. */
  submodules: z.array(z.string()),
});
export type IgnoredFiles = z.infer<typeof ignoredFilesSchema>;

/** Its worktree stays for these: somebody may want them. */
export function isWorthKeeping({ written, submodules }: Omit<IgnoredFiles, 'folder'>): boolean {
  return written.length > 0 || submodules.length > 0;
}

/** In sentences for people. */
export function ignoredText(ignored: IgnoredFiles): string {
  const { folder, written, others, submodules } = ignored;
  const sentences: string[] = [];
  if (written.length > 0) {
    const [it, was] = written.length === 1 ? ['it', 'it was'] : ['them', 'they were'];
    sentences.push(`Git ignores ${firstFew(written)}: no branch takes ${it}, ${was} left in ${folder}.`);
  }
  if (submodules.length > 0) {
    const what = submodules.length === 1 ? 'the submodule' : 'the submodules';
    sentences.push(
      `What it put into ${what} ${firstFew(submodules)} is on no branch, either: worktrees hold no submodules. It was left in ${folder}.`,
    );
  }
  if (others > 0) {
    const what = others === 1 ? 'file or folder' : 'files or folders';
    const more = written.length > 0 ? `${others} more ${what}` : `${others} ${what}`;
    sentences.push(
      `Git ignores ${more} that its commands made: no branch takes ${others === 1 ? 'it' : 'them'}.`,
    );
  }
  return sentences.join(' ');
}
