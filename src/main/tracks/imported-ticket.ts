import type { TicketDefinition } from '../../shared/ticket';
import { quote } from '../json/show-text';
import type { DraftDependency, DraftTicket } from './read-ticket';

/** A ticket of another tool's file. */
export interface ImportedTicket extends DraftTicket {
  /** The ticket that it is a part of. */
  readonly parent: DraftDependency | null;
}

/** What another tool's file holds, before mends and before what parts mean for the order. */
export interface ImportedFile {
  readonly title: string;
  /** The tag that was read; null where the file has none. */
  readonly tag: string | null;
  readonly tickets: readonly ImportedTicket[];
  /** What became of what, and then what was not taken over, a sentence each. */
  readonly notices: readonly [string, ...string[]];
}

/** What a status of another tool means here. */
export interface StatusMeaning {
  readonly initial: TicketDefinition['initial'];
  readonly wasInProgress?: true;
}

export const toDo: StatusMeaning = { initial: { status: 'todo' } };
export const begun: StatusMeaning = { initial: { status: 'todo' }, wasInProgress: true };
export const completed: StatusMeaning = { initial: { status: 'completed' } };

export function heldBack(reason: string): StatusMeaning {
  return { initial: { status: 'blocked', reason } };
}

/** A status that the table does not know starts nothing by itself: the person looks first. */
export function meaningOf(
  table: ReadonlyMap<string, StatusMeaning>,
  status: string,
  tool: string,
): StatusMeaning {
  return table.get(status.trim().toLowerCase()) ?? heldBack(`Its status in ${tool} is ${quote(status)}.`);
}

/** Two ids that look the same are the same: é can be one character or two. */
export function sameForm(id: string): string {
  return id.normalize('NFC');
}

/** The texts that there are, each under its heading. */
export function sections(first: string | null, more: readonly (readonly [string, string | null])[]): string {
  const rest = more.flatMap(([heading, text]) => (text === null ? [] : [`## ${heading}\n\n${text}`]));
  return [...(first === null ? [] : [first]), ...rest].join('\n\n');
}
