import type { Node } from '../json/json-node';
import { textOf } from '../json/json-node';

/** An id as the file writes it, number or text: 21.10 as a number is the tenth subtask and not the first. Null for anything else. */
export function idText(node: Node | undefined, text: string): string | null {
  if (node?.type !== 'number') return textOf(node)?.trim() || null;
  const written = text.slice(node.offset, node.offset + node.length);
  return /^\d+(\.\d+)?$/.test(written) ? written : null;
}

/** What a subtask of `parent` is called everywhere, whether its file writes 4 or "21.4". */
export function subtaskId(parent: string, id: string): string {
  return id.startsWith(`${parent}.`) ? id : `${parent}.${id}`;
}

/** Which ticket a dependency names: in a subtask, what has no point in it is a sibling. */
export function dependencyId(id: string, parent: string | null): string {
  return parent === null || id.includes('.') ? id : `${parent}.${id}`;
}
