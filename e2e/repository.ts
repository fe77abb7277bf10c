// A real git repository as a spec's workspace, and what of it Baton must not touch before the person says so.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface Repository {
  git(...words: string[]): string;
  /** Every byte of the person's files, their index, where they stand, and their branches. */
  fingerprint(): Promise<string>;
}

export async function createRepository(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<Repository> {
  const git = (...words: string[]) =>
    execFileSync('git', words, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trimEnd();
  git('init', '--quiet', '--initial-branch', 'main');
  git('config', 'user.name', 'Ada');
  git('config', 'user.email', 'ada@example.org');
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  git('add', '--all');
  git('commit', '--quiet', '--message', 'First');
  return {
    git,
    async fingerprint() {
      const paths = (await filesBelow(folder)).sort();
      const own = [...paths, join(folder, '.git/index'), join(folder, '.git/HEAD')];
      const bytes = await Promise.all(
        own.map(
          async (path) =>
            `${path} ${createHash('sha256')
              .update(await readFile(path))
              .digest('hex')}`,
        ),
      );
      const refs = git('for-each-ref', '--format=%(refname) %(objectname)')
        .split('\n')
        .filter((ref) => !ref.startsWith('refs/heads/baton/'));
      return [...bytes, ...refs].join('\n');
    },
  };
}

/** Git's own folder is not looked into: worktrees may be on their way out there. */
async function filesBelow(folder: string): Promise<string[]> {
  const found = await Promise.all(
    (await readdir(folder, { withFileTypes: true })).map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === '.git' ? [] : filesBelow(path);
      return entry.isFile() ? [path] : [];
    }),
  );
  return found.flat();
}
