import type { Member, Node } from '../json/json-node';

// Changes to the text of a JSON file that leave everything else of it as it is.

/** Replaces `length` units at `offset`; edits at one place are made in the order of their length. */
export interface Edit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

export function replaceText(node: Node, value: string): Edit {
  return { offset: node.offset, length: node.length, text: JSON.stringify(value) };
}

/** Takes a member out with the comma and the space before it, or, of the first one, with those after it. */
export function removeMember(entry: Node, member: Member): Edit {
  const properties = entry.children ?? [];
  const at = properties.findIndex((property) => property.children?.[0] === member.key);
  const property = properties[at] as Node;
  const previous = properties[at - 1];
  const next = properties[at + 1];
  if (previous !== undefined) {
    const offset = end(previous);
    return { offset, length: end(property) - offset, text: '' };
  }
  return { offset: property.offset, length: (next?.offset ?? end(property)) - property.offset, text: '' };
}

/** Adds members behind `anchor`, with the commas, line breaks and spaces that its neighbours have. */
export function insertAfter(
  text: string,
  entry: Node,
  anchor: Member | undefined,
  added: readonly (readonly [string, string])[],
): Edit {
  const properties = entry.children ?? [];
  const found = properties.findIndex((property) => property.children?.[0] === anchor?.key);
  const at = found === -1 ? properties.length - 1 : found;
  const property = properties[at] as Node;
  const [previous, next] = [properties[at - 1], properties[at + 1]];
  const separator =
    next !== undefined
      ? text.slice(end(property), next.offset)
      : previous !== undefined
        ? text.slice(end(previous), property.offset)
        : ', ';
  const [key, value] = property.children ?? [];
  const colon = key !== undefined && value !== undefined ? text.slice(end(key), value.offset) : ': ';
  const members = added.map(([name, content]) => `${separator}"${name}"${colon}${JSON.stringify(content)}`);
  return { offset: end(property), length: 0, text: members.join('') };
}

function end(node: Node): number {
  return node.offset + node.length;
}

export function applyEdits(text: string, edits: readonly Edit[]): string {
  const sorted = edits.toSorted((a, b) => a.offset - b.offset || a.length - b.length);
  const pieces: string[] = [];
  let done = 0;
  for (const edit of sorted) {
    pieces.push(text.slice(done, edit.offset), edit.text);
    done = edit.offset + edit.length;
  }
  pieces.push(text.slice(done));
  return pieces.join('');
}
