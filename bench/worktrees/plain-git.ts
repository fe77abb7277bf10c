import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../measure/random';

/** Git as a person types it, with an identity and no other configuration. */
export interface PlainGit {
  readonly environment: NodeJS.ProcessEnv;
  (words: readonly string[], cwd: string, input?: string): Promise<string>;
}

export function plainGit(folder: string): PlainGit {
  const config = join(folder, 'gitconfig');
  writeFileSync(config, '[user]\n\tname = Ada\n\temail = ada@example.org\n[init]\n\tdefaultBranch = main\n');
  const environment = { ...process.env, GIT_CONFIG_GLOBAL: config, GIT_CONFIG_NOSYSTEM: '1' };
  const run = (words: readonly string[], cwd: string, input = '') =>
    new Promise<string>((resolve, reject) => {
      const options = { cwd, env: environment, maxBuffer: 2 ** 28 };
      const child = execFile('git', [...words], options, (error, output) =>
        error === null ? resolve(output.trimEnd()) : reject(error),
      );
      // Most commands end without reading anything.
      child.stdin?.on('error', () => {}).end(input);
    });
  return Object.assign(run, { environment });
}

/** A repository with one commit of `files` files, 100 in a folder, of 1 to 7 KB of words. */
export async function makeRepository(
  git: PlainGit,
  path: string,
  files: number,
  seed: number,
): Promise<void> {
  await git(['init', '-q', path], '/');
  const random = createRandom(seed);
  const parts = ['commit refs/heads/main\ncommitter Ada <ada@example.org> 1700000000 +0000\ndata 5\nFirst\n'];
  for (let index = 0; index < files; index++) {
    const text = wordsOf(random, index);
    parts.push(`M 100644 inline ${pathOf(index)}\ndata ${text.length}\n${text}\n`);
  }
  await git(['fast-import', '--quiet'], path, parts.join(''));
  await git(['checkout', '-q', 'main'], path);
}

export function pathOf(index: number): string {
  const folder = Math.floor(index / 100);
  return `src/part-${Math.floor(folder / 10)}/folder-${folder}/file-${index}.ts`;
}

function wordsOf(random: () => number, index: number): string {
  const lines = 20 + Math.floor(random() * 120);
  const line = () => `export const value${Math.floor(random() * 1e9)} = ${random()};\n`;
  return `// file ${index}\n${Array.from({ length: lines }, line).join('')}`;
}
