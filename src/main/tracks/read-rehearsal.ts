import { findNodeAtLocation } from 'jsonc-parser';
import { type Rehearsal, rehearsalEntrySchema } from '../../shared/rehearsal';
import type { Node } from '../json/json-node';
import { describe } from '../json/json-node';
import { listSome, showText } from '../json/show-text';
import type { Fields } from './ticket-fields';

type EntryOption = (typeof rehearsalEntrySchema.options)[number];
type EntryIssue = NonNullable<ReturnType<EntryOption['safeParse']>['error']>['issues'][number];

const SHAPE = 'a list of entries such as { "say": "…" }, or a list of such lists, one for each attempt';

/** The script of a ticket, checked entry by entry so that each problem points at its own place. */
export function readRehearsal(fields: Fields, text: string): Rehearsal | null {
  const node = fields.members.get('rehearsal')?.value;
  if (node === undefined || node.type === 'null') return null;
  const entries = node.children ?? [];
  const first = entries[0];
  if (node.type !== 'array' || first === undefined) {
    const found = node.type === 'array' ? 'an empty list' : describe(node);
    fields.report(node.offset, `${fields.owner}: “rehearsal” must be ${SHAPE}, not ${found}.`);
    return null;
  }
  const sound = entries.map((entry) => {
    if (first.type !== 'array') return checkEntry(fields, entry, text);
    if (entry.type === 'array' && (entry.children ?? []).length > 0) {
      return checkScript(fields, entry.children ?? [], text);
    }
    const found = entry.type === 'array' ? 'an empty list' : describe(entry);
    fields.report(
      entry.offset,
      `${fields.owner}: this “rehearsal” holds a list for each attempt; here is ${found}.`,
    );
    return false;
  });
  if (first.type !== 'array' && !isReviewLast(fields, entries)) return null;
  // The file's own value and not the schema's copy, which would leave out a key `__proto__` of a tool's input.
  return sound.every(Boolean) ? (plainValue(node, text) as Rehearsal) : null;
}

/** As `JSON.parse` makes it: plain objects, in which `__proto__` is a key like any other. */
function plainValue(node: Node, text: string): unknown {
  return JSON.parse(text.slice(node.offset, node.offset + node.length));
}

function checkScript(fields: Fields, entries: readonly Node[], text: string): boolean {
  const areSound = entries.map((entry) => checkEntry(fields, entry, text)).every(Boolean);
  return isReviewLast(fields, entries) && areSound;
}

/** The attempt is over when it is reviewed: nothing but the tokens of the review can follow. */
function isReviewLast(fields: Fields, entries: readonly Node[]): boolean {
  const at = entries.findIndex((entry) => hasKey(entry, 'review'));
  const after = at < 0 ? undefined : entries.slice(at + 1).find((entry) => !hasKey(entry, 'usage'));
  if (after === undefined) return true;
  fields.report(
    after.offset,
    `${fields.owner}: “review” ends the script of an attempt; move this entry before it, or into the list of the next attempt.`,
  );
  return false;
}

function hasKey(node: Node, key: string): boolean {
  return node.type === 'object' && findNodeAtLocation(node, [key]) !== undefined;
}

function checkEntry(fields: Fields, node: Node, text: string): boolean {
  if (node.type !== 'object') {
    fields.report(
      node.offset,
      `${fields.owner}: an entry of “rehearsal” is an object such as { "say": "…" }, not ${describe(node)}.`,
    );
    return false;
  }
  const value = plainValue(node, text) as object;
  if (rehearsalEntrySchema.safeParse(value).success) return true;
  const keys = Object.keys(value);
  const option = rehearsalEntrySchema.options.find((each) => keys.includes(kindOf(each)));
  if (option === undefined) {
    const kinds = rehearsalEntrySchema.options.map((each) => `“${kindOf(each)}”`).join(', ');
    const found = keys.length === 0 ? 'nothing' : listSome(keys.map((key) => `“${key}”`));
    fields.report(
      node.offset,
      `${fields.owner}: an entry of “rehearsal” has one of the keys ${kinds}; this one has ${found}.`,
    );
    return false;
  }
  for (const issue of option.safeParse(value).error?.issues ?? []) {
    const place = findNodeAtLocation(node, issue.path as (string | number)[]);
    fields.report(
      place?.offset ?? node.offset,
      `${fields.owner}: ${issueText(kindOf(option), issue, place)}`,
    );
  }
  return false;
}

/** The key that tells what an entry is: the first of its shape. */
function kindOf(option: EntryOption): string {
  return Object.keys(option.shape)[0] ?? '';
}

function issueText(kind: string, issue: EntryIssue, place: Node | undefined): string {
  const name = showText(issue.path.join('.')) || kind;
  if (issue.code === 'unrecognized_keys') {
    const unknown = listSome(issue.keys.map((key) => `“${key}”`));
    return `a “rehearsal” entry with “${kind}” cannot hold ${unknown} as well; remove it, or give it an entry of its own.`;
  }
  if (place === undefined) return `the “rehearsal” entry “${kind}” needs “${name}” as well.`;
  if (issue.code === 'invalid_type') {
    return `“${name}” of this “rehearsal” entry must be ${wanted[issue.expected] ?? issue.expected}, not ${describe(place)}.`;
  }
  if (issue.code === 'too_small')
    return `“${name}” must be ${issue.minimum} or more, not ${describe(place)}.`;
  if (issue.code === 'too_big') return `“${name}” must be ${issue.maximum} or less, not ${describe(place)}.`;
  return `“${name}” of this “rehearsal” entry cannot be ${describe(place)}.`;
}

const wanted: Partial<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  record: 'an object',
};
