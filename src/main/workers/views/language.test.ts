import { expect, it } from 'vitest';
import { languageOf } from './language';

it.each([
  ['a/b.py', '', 'python'],
  ['types.pyi', '', 'python'],
  ['a.d.ts', '', 'typescript'],
  ['a.mts', '', 'typescript'],
  ['A.TSX', '', 'tsx'],
  ['a.jsx', '', 'javascript'],
  ['a.cjs', '', 'javascript'],
  ['a.go', '', 'go'],
  ['a.rs', '', 'rust'],
  ['A.java', '', 'java'],
  ['a.c', '', 'c'],
  ['a.cc', '', 'cpp'],
  ['a.h', 'struct a { int class; };\n', 'c'],
  ['a.h', '#pragma once\nnamespace a {\n}\n', 'cpp'],
  ['Makefile', '', null],
  ['a.constructor', '', null],
  ['a.b/c', '', null],
  ['notes.md', '', null],
])('%s is told by its name', (path, source, language) => {
  expect(languageOf(path, source)).toBe(language);
});
