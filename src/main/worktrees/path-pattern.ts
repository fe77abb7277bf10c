/**
 * A pattern of `.gitignore` for a path from the root: `*` and `?` within a name, `**` over folders; one with a slash before its
 * end counts from the root, another anywhere. Baton needs its own reading only where git names a whole folder of such files.
 */
export function pathPattern(pattern: string): RegExp {
  const plain = pattern.replace(/\/$/, '');
  const isFromRoot = plain.includes('/');
  const source = plain
    .replace(/^\//, '')
    .split('/')
    .map((part) => (part === '**' ? part : namePattern(part)))
    .join('/')
    .replaceAll('**/', '(?:.*/)?')
    .replace('/**', '/.*');
  return new RegExp(`^${isFromRoot ? '' : '(?:.*/)?'}${source}$`, 's');
}

/** The pattern for this path from the root and for no other. */
export function literalPattern(path: string): string {
  return `/${path.replace(/[\\*?[\]!#]/g, '\\$&').replace(/ $/, '\\ ')}`;
}

function namePattern(name: string): string {
  return name.replace(/\\(.)|\[!?[^\]]+\]|[*?]|[^\w\s]/gs, (found, escaped?: string) => {
    if (escaped !== undefined) return literal(escaped);
    if (found === '*') return '[^/]*';
    if (found === '?') return '[^/]';
    return found.length > 1 ? found.replace(/^\[!/, '[^').replaceAll('\\', '\\\\') : literal(found);
  });
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
}
