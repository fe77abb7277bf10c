// What people read of Baton can be typed as it stands.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../../..');

function texts(folder: string, ends: string): string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith(ends)).map((name) => join(folder, name));
}

const pages = ['README.md', 'CONTRIBUTING.md', ...texts('docs', '.md'), ...texts('examples', '.md')];

/** As the sources add them to the program. */
const known = new Set(
  ['src/main/cli.ts', ...texts('src/main/hosts/terminal/commands', '.ts')].flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(/\.command\('(\w+)/g)].map(([, name]) => name),
  ),
);

it.each(pages)('each command in %s is one that a shell finds, and that Baton knows', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  expect(text.match(/`baton [a-z][^`]*`/g) ?? []).toEqual([]);
  const named = [...text.matchAll(/npm run -s baton -- ([a-z]+)/g)].map(([, name]) => name);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});
