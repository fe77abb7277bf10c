import type { Node } from 'web-tree-sitter';

const fields = ['name', 'left', 'key', 'property'];
const lastIdentifier = /[\p{L}_$][\p{L}\p{N}_$]*(?=[^\p{L}\p{N}_$]*$)/u;

/** What a definition, a variable or a member is called, without what it belongs to; '' where it has no name. */
export function definitionName(node: Node): string {
  return lastIdentifier.exec(written(node))?.[0] ?? '';
}

function written(node: Node): string {
  for (const field of fields) {
    const found = node.childForFieldName(field);
    if (found !== null) return found.text;
  }
  // C and C++ hold the name inside of what is declared: a pointer to, an array of, a function of it.
  let declarator = node.childForFieldName('declarator');
  for (let inner = declarator; inner !== null; inner = inner.childForFieldName('declarator'))
    declarator = inner;
  if (declarator !== null) return declarator.text;
  // An `impl` in Rust goes by its type, without that type's own arguments.
  const type = node.childForFieldName('type');
  return (type?.childForFieldName('type') ?? type)?.text ?? '';
}
