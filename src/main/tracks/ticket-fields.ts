import type { Member, Node, Report } from '../json/json-node';
import { describe, textOf } from '../json/json-node';

// Readers of one field each. A field that is absent or null gives the fallback; one of the wrong type is reported and gives it too.

export interface Fields {
  readonly members: ReadonlyMap<string, Member>;
  readonly report: Report;
  /** Whose fields these are, for sentences. */
  readonly owner: string;
}

export interface Located {
  readonly text: string;
  readonly offset: number;
}

function present(fields: Fields, name: string): Node | undefined {
  const value = fields.members.get(name)?.value;
  return value?.type === 'null' ? undefined : value;
}

/** The file says something of it, be it an empty list. */
export function isGiven(fields: Fields, name: string): boolean {
  return present(fields, name) !== undefined;
}

function wrong(fields: Fields, name: string, node: Node, wanted: string): void {
  fields.report(node.offset, `${fields.owner}: “${name}” must be ${wanted}, not ${describe(node)}.`);
}

/** Text with something in it; without the field, or when it is blank, null. */
export function readText(fields: Fields, name: string): string | null {
  const node = present(fields, name);
  if (node === undefined) return null;
  const text = textOf(node);
  if (text === null) wrong(fields, name, node, 'text');
  return text === null || text.trim() === '' ? null : text;
}

/** A field without which there is no ticket: `place` is where the ticket begins. */
export function requireText(fields: Fields, name: string, place: number, example: string): Located | null {
  const node = fields.members.get(name)?.value;
  if (node === undefined) {
    fields.report(place, `${fields.owner} has no “${name}”: add one, such as ${example}.`);
    return null;
  }
  const text = textOf(node);
  if (text === null) wrong(fields, name, node, 'text');
  else if (text.trim() === '')
    fields.report(node.offset, `${fields.owner}: “${name}” is empty; write ${example}.`);
  else return { text, offset: node.offset };
  return null;
}

export function readTextList(fields: Fields, name: string): Located[] {
  const node = present(fields, name);
  if (node === undefined) return [];
  if (node.type !== 'array') {
    const hint = node.type === 'string' ? '; put brackets around it' : '';
    fields.report(
      node.offset,
      `${fields.owner}: “${name}” must be a list of texts, not ${describe(node)}${hint}.`,
    );
    return [];
  }
  return (node.children ?? []).flatMap((entry) => {
    const text = textOf(entry);
    if (text !== null && text.trim() !== '') return [{ text, offset: entry.offset }];
    fields.report(
      entry.offset,
      `${fields.owner}: “${name}” must hold texts with something in them, not ${describe(entry)}.`,
    );
    return [];
  });
}

export function readTruth(fields: Fields, name: string): boolean {
  const node = present(fields, name);
  if (node === undefined) return false;
  if (node.type !== 'boolean') wrong(fields, name, node, 'true or false');
  return node.value === true;
}

export function readWholeNumber(fields: Fields, name: string, least: number): number | null {
  const node = present(fields, name);
  if (node === undefined) return null;
  if (node.type === 'number' && Number.isSafeInteger(node.value) && node.value >= least) return node.value;
  wrong(fields, name, node, `a whole number, ${least} or more`);
  return null;
}
