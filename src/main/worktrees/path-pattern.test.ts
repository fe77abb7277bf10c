import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pathPattern } from './path-pattern';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-pattern-'));
  execFileSync('git', ['init', '-q'], { cwd: folder });
});

afterAll(() => rmSync(folder, { recursive: true }));

const paths = [
  '.env',
  'a/.env',
  'a/b/.env',
  '.env.local',
  'xenv',
  'node_modules',
  'a/node_modules',
  'data/one.db',
  'data/deep/one.db',
  'a/data/one.db',
  'a+b',
  'c1',
  'c2',
  'c-',
  'we ird',
  'a/b/c/d',
];

/** What git itself says about the path, not about the folders above it. */
function gitMatches(pattern: string, path: string): boolean {
  const settings = ['-c', `core.excludesFile=${join(folder, 'patterns')}`];
  execFileSync('sh', ['-c', 'printf "%s\\n" "$1" > patterns', 'sh', pattern], { cwd: folder });
  try {
    const shown = execFileSync('git', [...settings, 'check-ignore', '-v', '--no-index', path], {
      cwd: folder,
      encoding: 'utf8',
    });
    return shown !== '';
  } catch {
    return false;
  }
}

describe('a pattern', () => {
  it.each([
    '.env',
    '.env.*',
    '/.env',
    'data/*.db',
    '**/one.db',
    'data/**',
    '?env',
    'a+b',
    'c[12]',
    'c[!12]',
    'we ird',
    'a/**/d',
    '*.db',
    '/a/.env',
  ])('%s means what it means to git', (pattern) => {
    for (const path of paths)
      expect([path, pathPattern(pattern).test(path)]).toEqual([path, gitMatches(pattern, path)]);
  });
});
