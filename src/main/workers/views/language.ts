/** The languages that Baton can outline. TSX is its own: its grammar reads `<T>x` as an element, TypeScript's as a cast. */
export type Language = 'python' | 'typescript' | 'tsx' | 'javascript' | 'go' | 'rust' | 'java' | 'c' | 'cpp';

const byExtension: Readonly<Record<string, Language>> = {
  py: 'python',
  pyi: 'python',
  pyw: 'python',
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'tsx',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascript',
  go: 'go',
  rs: 'rust',
  java: 'java',
  c: 'c',
  cc: 'cpp',
  cpp: 'cpp',
  cxx: 'cpp',
  'c++': 'cpp',
  hh: 'cpp',
  hpp: 'cpp',
  hxx: 'cpp',
  ipp: 'cpp',
  inl: 'cpp',
};

// What a line of a C++ header begins with and one of a C header never does.
const onlyInCpp =
  /^[ \t]*(?:class|namespace|template|using|constexpr|public:|protected:|private:)(?=[\s<{:]|$)/m;

/** By the file's name; a `.h` file is C unless something in it can only be C++. */
export function languageOf(path: string, source: string): Language | null {
  const extension = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase();
  if (extension === undefined) return null;
  if (extension === 'h') return onlyInCpp.test(source) ? 'cpp' : 'c';
  return Object.hasOwn(byExtension, extension) ? (byExtension[extension] ?? null) : null;
}
