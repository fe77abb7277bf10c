import type { DispatchRecord } from './dispatch-record';

// What Baton writes on Gitea. Each text begins with a mark that nobody sees, by which Baton knows its own again.

type DueEscalation = Extract<DispatchRecord['escalation'], { state: 'due' }>;
type Part = 'issue' | 'comment' | 'escalation';

/** At the start, where nothing that a person wrote can swallow it. */
function marker(id: string, part: Part): string {
  return `<!-- baton-dispatch: ${id} ${part} -->`;
}

export function hasMarker(body: string | null | undefined, id: string, part: Part): boolean {
  return body?.includes(marker(id, part)) === true;
}

export function isBatons(body: string): boolean {
  return body.startsWith('<!-- baton-dispatch: ');
}

export function assignmentComment(record: DispatchRecord): string {
  const { id, agent, task, taskType } = record;
  return lines(
    marker(id, 'comment'),
    `## Assigned to ${agent?.name ?? ''}`,
    `**${task.title}**`,
    `**Task type:** ${taskType}`,
    '### Description',
    task.description === '' ? 'none' : task.description,
    criteria(task.acceptanceCriteria),
    '---',
    `Dispatched by Baton.`,
  );
}

export function issueText({ id, task }: DispatchRecord): { title: string; body: string } {
  const body = lines(
    marker(id, 'issue'),
    task.description === '' ? task.title : task.description,
    criteria(task.acceptanceCriteria),
  );
  return { title: task.title.length > 255 ? `${task.title.slice(0, 254)}…` : task.title, body };
}

export function escalationComment(
  { id, agent, task, ...last }: DispatchRecord,
  { retries, reason }: Pick<DueEscalation, 'retries' | 'reason'>,
): string {
  const further = retries ?? last.retries;
  const tries = further === 0 ? '1 try' : `${further + 1} tries`;
  return lines(
    marker(id, 'escalation'),
    `## Not handed over: ${task.title}`,
    `Baton could not hand this to ${agent?.name ?? 'an agent'} in ${tries}. A person has to decide how it goes on.`,
    `> ${(reason ?? last.error ?? 'Nobody knows why.').replace(/\s+/g, ' ')}`,
    '---',
    'Escalated by Baton.',
  );
}

function criteria(list: readonly string[]): string {
  if (list.length === 0) return '### Acceptance criteria\n\nnone specified';
  const items = list.map((item) => `- ${item.replace(/\r?\n/g, '\n  ')}`);
  return `### Acceptance criteria\n\n${items.join('\n')}`;
}

function lines(...parts: readonly string[]): string {
  return parts.join('\n\n');
}
