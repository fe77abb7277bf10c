import type { Node } from 'jsonc-parser';
import type { Mend } from '../../shared/mend';
import { quote } from './show-text';

export type { Node };

/** Takes down a problem at an offset of the file's text, and what can be done about it. */
export type Report = (offset: number, message: string, mends?: readonly Mend[]) => void;

/** The members of an object by key. A map, because a key may be `__proto__`; of a key that comes twice the first counts. */
export function membersOf(node: Node): Map<string, Member> {
  const members = new Map<string, Member>();
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined || members.has(key.value)) continue;
    members.set(key.value, { key, value });
  }
  return members;
}

export interface Member {
  readonly key: Node;
  readonly value: Node;
}

export function textOf(node: Node | undefined): string | null {
  return node?.type === 'string' ? (node.value as string) : null;
}

/** What was found, for a sentence that says what was wanted. */
export function describe(node: Node): string {
  switch (node.type) {
    case 'string':
      return node.value === '' ? 'empty text' : `the text ${quote(node.value, 30)}`;
    case 'number':
      return Number.isFinite(node.value) ? `the number ${node.value}` : 'a number too large to hold';
    case 'boolean':
      return `${node.value}`;
    case 'null':
      return 'null';
    case 'array':
      return 'a list';
    case 'object':
    case 'property':
      return 'an object';
  }
}
