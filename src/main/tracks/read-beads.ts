import { usualCommand } from '../../shared/usual-command';
import { describe, membersOf, type Node, type Report, textOf } from '../json/json-node';
import { parseJson } from '../json/parse-json';
import { listSome, quote, showText } from '../json/show-text';
import { bookkeepingFields, gatingTypes, issueFields, issueStatuses, TOMBSTONE } from './beads-words';
import { type ImportedFile, type ImportedTicket, meaningOf, sameForm, sections } from './imported-ticket';
import { count, counted, limits } from './limits';
import { checkId, type DraftDependency, firstLine } from './read-ticket';
import { type Fields, readText, readWholeNumber, reportNoWords, requireText } from './ticket-fields';

// beads' issues.jsonl: an issue a line. Read only: beads keeps the truth in a database of its own and writes this file itself.

interface Links {
  /** Dependencies of types that hold nothing back, by type. */
  readonly loose: Map<string, number>;
  conditional: number;
}

interface Dropped extends Links {
  readonly fields: Map<string, number>;
  readonly deleted: Set<string>;
  /** What issues are elsewhere, such as `gh-9`. */
  readonly references: Set<string>;
  records: number;
  onDeleted: number;
}

export function readBeads(
  text: string,
  { name, room }: { name: string; room: number },
  report: Report,
): ImportedFile | null {
  const dropped: Dropped = {
    loose: new Map(),
    fields: new Map(),
    deleted: new Set(),
    references: new Set(),
    conditional: 0,
    records: 0,
    onDeleted: 0,
  };
  const tickets: ImportedTicket[] = [];
  let issues = 0;
  let line = 0;
  for (const match of text.matchAll(/[^\r\n]+/g)) {
    if (match[0].trim() === '') continue;
    line++;
    const base = match.index;
    const atLine: Report = (offset, message, mends) => report(base + offset, message, mends);
    const root = parseJson(match[0], atLine, 'an issue');
    if (root === null) continue;
    if (root.type !== 'object') {
      atLine(root.offset, `A line of a beads file holds an issue, not ${describe(root)}.`);
      continue;
    }
    const kind = textOf(membersOf(root).get('_type')?.value);
    if (kind !== null && kind !== 'issue') {
      dropped.records++;
      continue;
    }
    if (++issues > room) {
      atLine(
        root.offset,
        `The file holds more than ${count(room)} issues; Baton takes at most ${count(limits.tickets)} tickets at once.`,
      );
      return null;
    }
    const ticket = readIssue(root, base, line, dropped, atLine);
    if (ticket !== null) tickets.push(ticket);
  }
  if (issues === 0) {
    report(0, 'The file holds no issues: there is nothing to do.');
    return null;
  }
  const kept = withoutDeleted(tickets, dropped);
  if (kept.length === 0 && tickets.length === 0 && dropped.deleted.size > 0) {
    report(0, 'All issues of the file are deleted ones: there is nothing to do.');
    return null;
  }
  return {
    title: name.replace(/(?<=.)\.[^.]*$/, ''),
    tag: null,
    tickets: kept,
    notices: noticesOf(kept.length, dropped),
  };
}

function readIssue(
  node: Node,
  base: number,
  line: number,
  dropped: Dropped,
  report: Report,
): ImportedTicket | null {
  const members = membersOf(node);
  const unnamed: Fields = { members, report, owner: `Issue ${line} of the file` };
  const given = requireText(unnamed, 'id', node.offset, '"id": "bd-1"');
  const id = checkId(given, report);
  const owner = id === null ? unnamed.owner : showText(id.text);
  const fields: Fields = { members, report, owner };
  const status = readText(fields, 'status') ?? 'open';
  if (status === TOMBSTONE) {
    if (id !== null) dropped.deleted.add(sameForm(id.text));
    return null;
  }
  for (const key of members.keys()) {
    if (issueFields.has(key) || bookkeepingFields.has(key)) continue;
    dropped.fields.set(key, (dropped.fields.get(key) ?? 0) + 1);
  }
  const title = readText(fields, 'title');
  const description = readText(fields, 'description');
  const heading = title ?? firstLine(description ?? '');
  if (heading === '') reportNoWords(fields, node);
  const meaning = meaningOf(issueStatuses, status, 'beads');
  const criteria = readText(fields, 'acceptance_criteria');
  const reference = readText(fields, 'external_ref')?.trim() ?? '';
  if (reference !== '') dropped.references.add(reference);
  const { waits, parent } = readLinks(fields, base, id?.text ?? '', dropped);
  return {
    owner,
    id: id === null ? null : { text: id.text, offset: base + id.offset },
    parent,
    dependsOn: waits,
    definition: {
      id: id?.text ?? '',
      title: heading,
      description: sections(description ?? heading, [
        ['Design', readText(fields, 'design')],
        ['Notes', readText(fields, 'notes')],
      ]),
      dependsOn: [],
      initial: meaning.initial,
      assignedTo: readText(fields, 'assignee') ?? 'unassigned',
      stepMode: false,
      priority: readWholeNumber(fields, 'priority', 0) ?? 2,
      targetFile: null,
      contextFiles: [],
      acceptanceCriteria: criteria === null ? [] : [criteria],
      setup: [],
      verify: [],
      model: null,
      taskType: readText(fields, 'issue_type'),
      // An issue of some other tracker: a number in Baton is one of the settings' repository.
      issueNumber: null,
      rehearsal: null,
    },
    wasInProgress: meaning.wasInProgress === true,
    lookalikes: [],
  };
}

function readLinks(
  { members, report, owner }: Fields,
  base: number,
  ticket: string,
  links: Links,
): { waits: DraftDependency[]; parent: DraftDependency | null } {
  const node = members.get('dependencies')?.value;
  const waits: DraftDependency[] = [];
  let parent: DraftDependency | null = null;
  if (node === undefined || node.type === 'null') return { waits, parent };
  if (node.type !== 'array') {
    report(node.offset, `${owner}: “dependencies” must be a list of dependencies, not ${describe(node)}.`);
    return { waits, parent };
  }
  for (const entry of node.children ?? []) {
    const inner = membersOf(entry);
    const target = inner.get('depends_on_id')?.value;
    const dependsOn = textOf(target);
    const type = textOf(inner.get('type')?.value) ?? 'blocks';
    if (entry.type !== 'object' || target === undefined || dependsOn === null || dependsOn.trim() === '') {
      report(
        (target ?? entry).offset,
        `${owner}: a dependency is an object with “depends_on_id” and “type”, and the id is text.`,
      );
      continue;
    }
    const gate = gatingTypes.get(type);
    if (gate === undefined) links.loose.set(type, (links.loose.get(type) ?? 0) + 1);
    if (gate === undefined) continue;
    if (type === 'conditional-blocks') links.conditional++;
    const mend = { type: 'drop_dependency', ticket, dependsOn } as const;
    const dependency: DraftDependency = { text: dependsOn, offset: base + target.offset, mend };
    // A second parent is waited for like any other issue.
    if (gate === 'part' && parent === null) parent = dependency;
    else if (!waits.some(({ text }) => sameForm(text) === sameForm(dependsOn))) waits.push(dependency);
  }
  return { waits, parent };
}

/** Deleted issues hold nothing back in beads. */
function withoutDeleted(tickets: readonly ImportedTicket[], dropped: Dropped): ImportedTicket[] {
  const { deleted } = dropped;
  if (deleted.size === 0) return [...tickets];
  const isThere = ({ text }: DraftDependency) => !deleted.has(sameForm(text));
  return tickets.map((ticket) => {
    const dependsOn = ticket.dependsOn.filter(isThere);
    const parent = ticket.parent !== null && isThere(ticket.parent) ? ticket.parent : null;
    const gone = ticket.dependsOn.length - dependsOn.length + (parent === ticket.parent ? 0 : 1);
    dropped.onDeleted += gone;
    return gone === 0 ? ticket : { ...ticket, dependsOn, parent };
  });
}

function noticesOf(tickets: number, dropped: Dropped): [string, ...string[]] {
  const { loose, fields, deleted, references, conditional, records, onDeleted } = dropped;
  const notices: [string, ...string[]] = [
    `Read as a beads file: its ${counted(tickets, 'issue')} ${tickets === 1 ? 'is the ticket' : 'are the tickets'}. Baton only reads such a file: statuses stay in the run, or in what “${usualCommand('convert FILE -o OUT.json')}” writes.`,
  ];
  if (deleted.size > 0) {
    const links =
      onDeleted === 0 ? '' : ` Nothing waits for them (dropped: ${count(onDeleted)} of the dependencies).`;
    notices.push(`Left out: ${counted(deleted.size, 'deleted issue')} (tombstones).${links}`);
  }
  if (conditional > 0) {
    notices.push(
      `Dependencies of the type “conditional-blocks” (${count(conditional)}) are for work that is only done when other work fails: Baton waits for that work as for any other.`,
    );
  }
  if (loose.size > 0) {
    const named = [...loose].map(([type, times]) => `${quote(type)} (${count(times)})`);
    notices.push(`Links that hold nothing back are not taken over: ${listSome(named, 12)}.`);
  }
  if (references.size > 0) {
    notices.push(
      `Issues of other trackers are not taken over (“external_ref”: ${listSome(
        [...references].map((each) => quote(each)),
        5,
      )}): an agent on Gitea gets the issue that you name when you hand a ticket to it.`,
    );
  }
  if (records > 0) notices.push(`Not taken over: lines that are no issues (${count(records)}).`);
  if (fields.size > 0) {
    const named = [...fields].map(([key, times]) => `${quote(key)} (${count(times)})`);
    notices.push(`Not taken over: the fields ${listSome(named, 12)}.`);
  }
  return notices;
}
