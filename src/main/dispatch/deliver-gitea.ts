import { fail, type Result, succeed } from '../../shared/result';
import type { RequestFailure } from './ask-server';
import type { DispatchRecord } from './dispatch-record';
import type { GiteaClient, GiteaIssue } from './gitea-client';
import { assignmentComment, hasMarker, issueText } from './gitea-comment';

/** One try to bring a task to its agent. What each request achieved is on disk before the next one goes out. */
export interface Delivery {
  readonly record: DispatchRecord;
  /** Writes the change down, and gives the record with it. */
  change(change: Partial<DispatchRecord>): Promise<DispatchRecord>;
  /** Earlier tries may have arrived: what is there already is looked for first. */
  readonly readBack: boolean;
  /** Looks at what is there and sends nothing. */
  readonly lookOnly: boolean;
  /** What cannot be done however often it is tried. */
  readonly given: ReadonlySet<Part>;
}

export type Part = 'issue' | 'label' | 'comment';
export interface PartFailure {
  readonly part: Part;
  readonly failure: RequestFailure;
}

const MAX_PAGES = 200;
/** Clocks differ: an issue of this dispatch may seem to be older than it by so much. */
const CLOCK_MS = 24 * 60 * 60 * 1000;

/** Gives what is still missing and why; nothing when all is there. Half of it may succeed. */
export async function deliverGitea(delivery: Delivery, client: GiteaClient): Promise<PartFailure[]> {
  const found = await findIssue(delivery, client);
  if (!found.ok) return [{ part: 'issue', failure: found.failure }];
  if (found.value === null) return [];
  const issue = found.value;
  let { record } = delivery;
  if (record.before === null) {
    const labels = (issue.labels ?? []).map(({ name }) => name);
    const wasClosed = issue.state === 'closed';
    record = await delivery.change({
      before: { closed: wasClosed, labels: labels.filter((name) => name !== record.agent?.label) },
      since: issue.updated_at ?? null,
    });
  }
  const failures: PartFailure[] = [];
  const label = record.agent?.label ?? null;
  if (label !== null && record.labelApplied === null && !delivery.given.has('label')) {
    const applied = await applyLabel(label, issue, delivery, client);
    if (!applied.ok) failures.push({ part: 'label', failure: applied.failure });
    else if (applied.value) await delivery.change({ labelApplied: label });
  }
  if (record.commentId === null && !delivery.given.has('comment')) {
    const written = await writeComment(issue.number, delivery, client);
    if (!written.ok) failures.push({ part: 'comment', failure: written.failure });
  }
  return failures;
}

/** null: there is none and none was made, since Baton only looks. */
async function findIssue(
  { record, change, readBack, lookOnly }: Delivery,
  client: GiteaClient,
): Promise<Result<GiteaIssue | null, RequestFailure>> {
  if (record.issueNumber !== null) return client.issue(record.issueNumber);
  const there = readBack ? await searchIssue(record, client) : succeed(null);
  if (!there.ok) return there;
  if (there.value === null && lookOnly) return there;
  const made = there.value === null ? await client.createIssue(issueText(record)) : there;
  if (made.ok && made.value !== null) await change({ issueNumber: made.value.number });
  return made;
}

async function searchIssue(
  { id, createdAt }: DispatchRecord,
  client: GiteaClient,
): Promise<Result<GiteaIssue | null, RequestFailure>> {
  const oldest = Date.parse(createdAt) - CLOCK_MS;
  for (let page = 1; page <= MAX_PAGES; page++) {
    const issues = await client.issues(page);
    if (!issues.ok) return issues;
    const own = issues.value.find(({ body }) => hasMarker(body, id, 'issue'));
    if (own !== undefined) return succeed(own);
    const last = issues.value.at(-1);
    if (last === undefined || Date.parse(last.created_at ?? '') < oldest) break;
  }
  return succeed(null);
}

/** True when the issue has the label in the end. */
async function applyLabel(
  name: string,
  issue: GiteaIssue,
  { lookOnly }: Delivery,
  client: GiteaClient,
): Promise<Result<boolean, RequestFailure>> {
  if (issue.labels?.some((label) => label.name === name)) return succeed(true);
  if (lookOnly) return succeed(false);
  const id = await labelId(name, client);
  if (!id.ok) return id;
  const added = await client.addLabel(issue.number, id.value);
  return added.ok ? succeed(true) : added;
}

async function labelId(name: string, client: GiteaClient): Promise<Result<number, RequestFailure>> {
  const there = await searchLabel(name, client);
  if (!there.ok) return there;
  if (there.value !== null) return succeed(there.value);
  const made = await client.createLabel(name);
  if (made.ok) return succeed(made.value.id);
  // Somebody else may have made it in between.
  const isRace = made.failure.status === 409 || made.failure.status === 422;
  const now = isRace ? await searchLabel(name, client) : succeed(null);
  return now.ok && now.value !== null ? succeed(now.value) : made;
}

async function searchLabel(
  name: string,
  client: GiteaClient,
): Promise<Result<number | null, RequestFailure>> {
  const seen = new Set<number>();
  for (let page = 1; page <= MAX_PAGES; page++) {
    const labels = await client.repoLabels(page);
    if (!labels.ok) return labels;
    const found = labels.value.find((label) => label.name === name);
    if (found !== undefined) return succeed(found.id);
    // Servers cut pages as they like, and some know no pages: it ends where nothing new comes.
    if (labels.value.every(({ id }) => seen.has(id))) break;
    for (const { id } of labels.value) seen.add(id);
  }
  return succeed(null);
}

async function writeComment(
  issue: number,
  { record, change, readBack, lookOnly }: Delivery,
  client: GiteaClient,
): Promise<Result<null, RequestFailure>> {
  const there = readBack ? await client.comments(issue, null) : succeed([]);
  if (!there.ok) return fail(there.failure);
  const own = there.value.find(({ body }) => hasMarker(body, record.id, 'comment'));
  if (own === undefined && lookOnly) return succeed(null);
  const written =
    own === undefined ? await client.createComment(issue, assignmentComment(record)) : succeed(own);
  if (!written.ok) return written;
  await change({ commentId: written.value.id, since: written.value.created_at ?? null });
  return succeed(null);
}
