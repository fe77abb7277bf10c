import { createClosestId } from '../../shared/closest-id';
import type { Mend } from '../../shared/mend';
import type { TicketDefinition } from '../../shared/ticket';
import { describe, membersOf, type Node, type Report } from '../json/json-node';
import { quote, showText } from '../json/show-text';
import { readRehearsal } from './read-rehearsal';
import {
  type Fields,
  isGiven,
  type Located,
  readText,
  readTextList,
  readTruth,
  readWholeNumber,
  requireText,
} from './ticket-fields';

/** What a ticket waits for, and where the file says so; `mend` takes it out, where that is offered. */
export interface DraftDependency extends Located {
  readonly mend?: Mend;
  /** It is another ticket's, of which this one is a part. */
  readonly isInherited?: true;
}

/** One entry of a file's list as far as it could be read. */
export interface DraftTicket {
  /** How sentences call it. */
  readonly owner: string;
  /** null where the file gives none that can be used. */
  readonly id: Located | null;
  readonly dependsOn: readonly DraftDependency[];
  /** Everything but the dependencies, which only the whole file can tell. */
  readonly definition: TicketDefinition;
  readonly wasInProgress: boolean;
  /** Unknown keys that look like known ones, each with the one it looks like. */
  readonly lookalikes: readonly { readonly key: string; readonly known: string }[];
}

const STATUSES = ['todo', 'in_progress', 'completed', 'blocked'];
/** Every field of a ticket that means something. */
export const TICKET_FIELDS = [
  'id',
  'title',
  'description',
  'status',
  'assigned_to',
  'depends_on',
  'step_mode',
  'target_file',
  'context_requirements',
  'acceptance_criteria',
  'setup',
  'verify',
  'priority',
  'model',
  'task_type',
  'issue_number',
  'blocked_reason',
  'rehearsal',
];
const closestKnown = createClosestId(TICKET_FIELDS);

/** What the track says for all tickets that say nothing of it themselves. */
export interface TicketDefaults {
  readonly setup: readonly string[];
  readonly verify: readonly string[];
}

/** Reads an entry of the list of tickets; `number` counts from 1. Reports all that is wrong with it; null when it is no object. */
export function readTicket(
  node: Node,
  number: number,
  text: string,
  defaults: TicketDefaults,
  report: Report,
): DraftTicket | null {
  if (node.type !== 'object') {
    report(
      node.offset,
      `Ticket ${number} of the list is ${describe(node)}; a ticket is an object with “id” and “description”.`,
    );
    return null;
  }
  const members = membersOf(node);
  const unnamed: Fields = { members, report, owner: `Ticket ${number} of the list` };
  const id = checkId(requireText(unnamed, 'id', node.offset, '"id": "T-1"'), report);
  const owner = id === null ? unnamed.owner : showText(id.text);
  const fields: Fields = { members, report, owner };
  const description = requireText(fields, 'description', node.offset, '"description": "What is to be done"');
  const status = readStatus(fields);
  const texts = (name: string) => readTextList(fields, name).map((entry) => entry.text);
  const reason = readText(fields, 'blocked_reason') ?? '';
  const definition: TicketDefinition = {
    id: id?.text ?? '',
    title: readText(fields, 'title') ?? firstLine(description?.text ?? ''),
    description: description?.text ?? '',
    dependsOn: [],
    initial: status === 'blocked' ? { status, reason } : { status: status === 'completed' ? status : 'todo' },
    assignedTo: readText(fields, 'assigned_to') ?? 'unassigned',
    stepMode: readTruth(fields, 'step_mode'),
    priority: readWholeNumber(fields, 'priority', 0) ?? 2,
    targetFile: readText(fields, 'target_file'),
    contextFiles: texts('context_requirements'),
    acceptanceCriteria: texts('acceptance_criteria'),
    setup: isGiven(fields, 'setup') ? texts('setup') : [...defaults.setup],
    verify: isGiven(fields, 'verify') ? texts('verify') : [...defaults.verify],
    model: readText(fields, 'model'),
    taskType: readText(fields, 'task_type'),
    issueNumber: readWholeNumber(fields, 'issue_number', 1),
    rehearsal: readRehearsal(fields, text),
  };
  const dependsOn = readTextList(fields, 'depends_on');
  return {
    owner,
    id,
    dependsOn,
    definition,
    wasInProgress: status === 'in_progress',
    lookalikes: findLookalikes(members),
  };
}

/** An id is shown, compared and spoken of everywhere, so it is one line of whole characters. */
export function checkId(id: Located | null, report: Report): Located | null {
  if (id === null) return null;
  if (/\p{Cs}/u.test(id.text)) {
    report(id.offset, `The id ${quote(id.text)} holds half of a surrogate pair: write the whole character.`);
    return null;
  }
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(id.text)) {
    report(id.offset, `The id ${quote(id.text)} holds a line break or a control character: leave it out.`);
    return null;
  }
  return id;
}

function readStatus(fields: Fields): string {
  const status = readText(fields, 'status');
  if (status === null) return 'todo';
  if (STATUSES.includes(status)) return status;
  const offset = fields.members.get('status')?.value.offset ?? 0;
  fields.report(
    offset,
    `${fields.owner}: the status ${quote(status)} is not known; it is one of ${STATUSES.join(', ')}.`,
  );
  return 'todo';
}

function findLookalikes(members: Fields['members']): { key: string; known: string }[] {
  const found: { key: string; known: string }[] = [];
  for (const key of members.keys()) {
    const known = TICKET_FIELDS.includes(key) ? null : closestKnown(key);
    if (known !== null && !members.has(known)) found.push({ key, known });
  }
  return found;
}

/** The first line with something on it, cut at about 80 characters on a word. */
export function firstLine(text: string): string {
  const line = (text.split(/\r\n|\n|\r/).find((each) => each.trim() !== '') ?? '').trim();
  if (line.length <= 80) return line;
  const characters = Array.from(line.slice(0, 160)).slice(0, 80).join('');
  const word = characters.lastIndexOf(' ');
  return `${characters.slice(0, word > 40 ? word : characters.length).trimEnd()}…`;
}
