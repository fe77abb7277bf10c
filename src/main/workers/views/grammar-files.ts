import type { Language } from './language';

/** The parser itself, or what one language needs to be parsed; `NAME.wasm` in the built program's `grammars` folder. */
export type GrammarFile = 'parser' | Language;

// C++ is read by a set of grammars that has no C; C's own package brings its own.
const set = (name: string) => `@vscode/tree-sitter-wasm/wasm/tree-sitter-${name}.wasm`;

/** Which file of which package the build copies under that name. */
export const grammarFiles: Readonly<Record<GrammarFile, string>> = {
  parser: 'web-tree-sitter/web-tree-sitter.wasm',
  python: set('python'),
  typescript: set('typescript'),
  tsx: set('tsx'),
  javascript: set('javascript'),
  go: set('go'),
  rust: set('rust'),
  java: set('java'),
  c: 'tree-sitter-c/tree-sitter-c.wasm',
  cpp: set('cpp'),
};
