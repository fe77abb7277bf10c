import type { Action } from '../../../shared/approval';
import { assertNever } from '../../../shared/assert-never';
import { callText } from '../../../shared/call-text';
import type { FileChange } from '../../../shared/file-change';
import { formatDuration } from '../../../shared/format-duration';
import { ignoredText } from '../../../shared/ignored-files';
import { byRuleWords } from '../../../shared/rule-words';
import type { RunEvent } from '../../../shared/run-event';
import type { RunState, TicketState } from '../../../shared/run-state';
import { TIERS } from '../../../shared/ticket';
import { costText, sumUsage, tokensOf, type UsageTotals } from '../../../shared/usage';
import { workedSoFar } from '../../../shared/used-so-far';
import { blockText, limitWords, tierNames } from '../../../shared/wording';
import { createMarkdown, type Markdown, table } from './markdown-text';
import type { AttemptMaterial, RunMaterial } from './run-material';

/** The run as a report for people, in Markdown: tickets, what came of them, approvals, cost, changed files. */
export function runReport(
  material: RunMaterial,
  { exportedAt, mask }: { readonly exportedAt: string; mask(text: string): string },
): string {
  const { state, events, attempts, problem } = material;
  const md = createMarkdown(mask);
  const parts = [
    `# ${md.line(state.track.title)}`,
    headline(state),
    ...(problem === null ? [] : [`**Not everything could be read.** ${md.line(problem)}`]),
    about(md, state, exportedAt),
    '## Tickets',
    ticketTable(md, state),
    ...ticketWords(md, state),
    '## Files changed',
    fileTable(md, attempts),
    ...ignoredLines(md, attempts),
    '## Approvals',
    ...approvals(md, events),
    '## Cost',
    costTable(state),
  ];
  return `${parts.join('\n\n')}\n`;
}

const outcomeWords = { done: 'Done', blocked: 'Ended, not all completed', cancelled: 'Stopped' };

function outcomeOf({ phase, seq }: RunState): string {
  if (seq === 0) return 'How it ended is not known';
  switch (phase.phase) {
    case 'opened':
      return 'Not started';
    case 'running':
      return 'Not ended';
    case 'paused':
      return phase.limit === null ? 'Paused' : `Paused at a limit (${limitWords[phase.limit]})`;
    case 'finished':
      return outcomeWords[phase.outcome];
    default:
      return assertNever(phase);
  }
}

function headline(state: RunState): string {
  const { completed, blocked } = state.counts;
  const open = state.order.length - completed - blocked;
  const counts = [`${completed} of ${state.order.length} tickets completed`];
  if (blocked > 0) counts.push(`${blocked} blocked`);
  if (open > 0) counts.push(`${open} open`);
  const total = sumUsage(TIERS.map((tier) => state.tiers[tier]));
  const worked = formatDuration(workedSoFar(state));
  return `**${outcomeOf(state)}** · ${counts.join(', ')} · ${worked} at work · ${figure(tokensOf(total))} tokens · ${costText(total)}`;
}

function about(md: Markdown, state: RunState, exportedAt: string): string {
  const { source } = state.track;
  const rows: [string, string][] = [
    ['Run', md.code(state.id)],
    ['Ticket file', md.code(source.path ?? source.name)],
    ['Workspace', state.workspace === null ? 'none yet' : md.code(state.workspace)],
    ['Started', state.startedAt === null ? 'not yet' : moment(state.startedAt)],
    ['Last event', state.at === '' ? 'none' : moment(state.at)],
    ['Model', state.model === '' ? 'none yet' : md.code(state.model)],
    ['Approval mode', state.mode],
    ['Exported', moment(exportedAt)],
  ];
  return table(['', ''], rows);
}

function ticketTable(md: Markdown, state: RunState): string {
  const rows = [...state.tickets.values()].map(({ definition, state: stands, attempts, usage }) => [
    md.line(definition.id),
    md.line(definition.title),
    statusText(md, stands),
    String(attempts),
    figure(tokensOf(usage)),
    costOf(usage),
  ]);
  return table(['Ticket', 'Title', 'Outcome', 'Attempts', 'Tokens', 'Cost'], rows, [3, 4, 5]);
}

function statusText(md: Markdown, state: TicketState): string {
  switch (state.status) {
    case 'todo':
      return 'to do';
    case 'in_progress':
      return `in progress (attempt ${state.attempt})`;
    case 'completed':
      return {
        file: 'completed in the file',
        worker: 'completed',
        agent: 'completed by its agent',
        person: 'completed by hand',
      }[state.by];
    case 'blocked':
      return `blocked: ${md.line(blockText(state.kind, ''))}`;
    default:
      return assertNever(state);
  }
}

/** What workers said at the end, and why tickets are blocked. */
function ticketWords(md: Markdown, state: RunState): string[] {
  return [...state.tickets.values()].flatMap(({ definition, state: stands }) => {
    const words = wordsOf(stands).trim();
    if (words === '') return [];
    return [`### ${md.line(definition.id)} · ${md.line(definition.title)}`, md.quotation(words)];
  });
}

function wordsOf(state: TicketState): string {
  switch (state.status) {
    case 'completed':
      return state.summary;
    case 'blocked':
      return blockText(state.kind, state.reason);
    case 'todo':
    case 'in_progress':
      return '';
    default:
      return assertNever(state);
  }
}

function fileTable(md: Markdown, attempts: readonly AttemptMaterial[]): string {
  const rows = attempts.flatMap(({ attempt, changes }) =>
    changes.files.map((change) => [md.code(change.path), changeWord(md, change), md.line(attempt.key)]),
  );
  const isAll = attempts.length > 0 && attempts.every(({ changes }) => changes.knownBy === 'git');
  if (rows.length === 0) {
    return isAll ? 'None.' : 'None that Baton knows of. What commands changed is not recorded.';
  }
  const known = table(['File', 'Change', 'Attempt'], rows);
  return isAll ? `${known}\n\nWhat commands changed is among them.` : `${known}\n\n${unknownText(attempts)}`;
}

/** What was written and is on no branch. */
function ignoredLines(md: Markdown, attempts: readonly AttemptMaterial[]): string[] {
  const lines = attempts.flatMap(({ attempt, changes: { ignored } }) =>
    ignored === undefined ? [] : [`- ${md.line(attempt.key)}: ${md.line(ignoredText(ignored))}`],
  );
  return lines.length === 0 ? [] : [lines.join('\n')];
}

function unknownText(attempts: readonly AttemptMaterial[]): string {
  const byTools = attempts.filter(({ changes }) => changes.knownBy === 'file_tools');
  if (byTools.length === attempts.length) return 'What commands changed is not recorded.';
  const keys = byTools.map(({ attempt }) => attempt.key).join(', ');
  return `What commands changed is among them, but for the attempts whose work is in no branch: ${keys}.`;
}

function changeWord(md: Markdown, change: FileChange): string {
  if ('unshown' in change) return `changed (${md.line(change.unshown)})`;
  if (change.before === null) return change.after === null ? 'made and deleted again' : 'created';
  return change.after === null ? 'deleted' : 'changed';
}

/** Those that a person or a rule answered, one by one; the approval mode's are counted. */
function approvals(md: Markdown, events: readonly RunEvent[]): string[] {
  const asked = new Map<string, Action>();
  const rows: string[][] = [];
  let byPolicy = 0;
  for (const event of events) {
    if (event.type === 'approval.requested') asked.set(event.approval, event.action);
    if (event.type !== 'approval.answered') continue;
    const action = event.edited ?? asked.get(event.approval);
    if (event.by === 'policy') byPolicy++;
    else if (action !== undefined) rows.push(answerRow(md, event, action));
  }
  const mode = `${byPolicy} more ${byPolicy === 1 ? 'was' : 'were'} answered by the approval mode.`;
  if (rows.length === 0 && byPolicy === 0) return ['Nothing was asked.'];
  return [
    ...(rows.length > 0 ? [table(['When', 'Ticket', 'What', 'Answer', 'Who', 'Reason'], rows)] : []),
    ...(byPolicy > 0 ? [mode] : []),
  ];
}

function answerRow(md: Markdown, event: RunEvent<'approval.answered'>, action: Action): string[] {
  const edited = event.edited === null ? '' : ', edited';
  return [
    moment(event.at),
    md.line(event.ticket),
    actionText(md, action),
    `${event.answer}${edited}`,
    event.rule === undefined ? event.by : md.line(byRuleWords(event.rule)),
    md.line(event.reason),
  ];
}

function actionText(md: Markdown, action: Action): string {
  switch (action.kind) {
    case 'spawn':
      return 'start of the worker';
    case 'dispatch':
      return `handing over to ${md.line(action.proposal.agentName)}`;
    case 'step':
      return md.code(callText(action.call));
    case 'review':
      return 'result';
    default:
      return assertNever(action);
  }
}

function costTable({ tiers }: RunState): string {
  const row = (name: string, usage: UsageTotals) => [
    name,
    figure(usage.requests),
    figure(usage.input + usage.cacheWrite),
    figure(usage.cacheRead),
    figure(usage.output),
    costOf(usage),
  ];
  const rows = [
    ...TIERS.map((tier) => row(`${tier} ${tierNames[tier]}`, tiers[tier])),
    row('All', sumUsage(TIERS.map((tier) => tiers[tier]))),
  ];
  return table(['Tier', 'Requests', 'Input', 'Cached', 'Output', 'Cost'], rows, [1, 2, 3, 4, 5]);
}

function costOf(usage: UsageTotals): string {
  return `${usage.estimated > 0 ? '≈ ' : ''}${costText(usage)}`;
}

function figure(count: number): string {
  return count.toLocaleString('en-US');
}

/** To the second, in UTC. */
function moment(at: string): string {
  return `${at.slice(0, 19).replace('T', ' ')} UTC`;
}
