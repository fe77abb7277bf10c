import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Settings } from '../../shared/settings';
import { ticket } from '../../shared/ticket-rig';
import {
  CLAUDE,
  createDispatchRig,
  type DispatchRig,
  giteaSettings,
  handOver,
  NO_TICKETS,
  task,
} from './dispatch-rig';
import type { Dispatcher } from './dispatcher';
import { createFakeGitea, type FakeGitea, REPO } from './fake-gitea';
import { createFaultyFront, type FaultyFront } from './faulty-front';
import type { LeftTickets } from './watch-strays';

const { signal } = new AbortController();
let gitea: FakeGitea;
let front: FaultyFront;
let rig: DispatchRig;
let dispatcher: Dispatcher;
let left: LeftTickets;

beforeEach(async () => {
  gitea = await createFakeGitea();
  for (const title of ['One', 'Two']) gitea.addIssue(title, []);
  front = await createFaultyFront(gitea.url);
  rig = await createDispatchRig();
  left = NO_TICKETS;
  dispatcher = rig.dispatcher(giteaSettings(front.url));
});

afterEach(async () => {
  await rig.close();
  await front.close();
  await gitea.close();
});

/** What is asked for in so many rounds of looks; `before` is called ahead of each round but the first. */
async function rounds(
  count: number,
  before: (round: number) => void = () => {},
  settings: Settings = giteaSettings(front.url),
  env?: NodeJS.ProcessEnv,
): Promise<string[]> {
  const ended = new AbortController();
  const heardBefore = front.heard.length;
  let round = 0;
  rig.onWait = (milliseconds) => {
    expect(milliseconds).toBe(30_000);
    if (++round === count) ended.abort();
    else before(round);
  };
  const onBug = (error: unknown) => {
    throw error;
  };
  await rig.tickets(() => settings, env).watchStrays(left, onBug, ended.signal);
  return front.heard.slice(heardBefore).map(({ route }) => route);
}

function close(number: number): void {
  const issue = gitea.issues[number - 1];
  if (issue !== undefined) issue.state = 'closed';
}

it('sees that an agent has ended what no run knows of, and then asks no more', async () => {
  const { id } = await handOver(dispatcher, task());
  await rounds(3, (round) => round === 1 && close(1));
  expect(await dispatcher.list()).toMatchObject([{ id, status: 'completed' }]);
  expect(await rounds(2)).toEqual([]);
});

/** A ticket that its agent has. */
async function sentTicket(): Promise<string> {
  const tickets = rig.tickets(() => giteaSettings(front.url));
  const definition = ticket('T-1', [], { assignedTo: 'claude-code', issueNumber: 1 });
  const prepared = await tickets.prepare({ ticket: definition, assignment: null }, signal);
  if (!prepared?.ok) throw new Error('There is something to send');
  const job = { run: 'run-1', attempt: 'T-1#1', proposal: prepared.value };
  const sent = await tickets.send(job, signal);
  if (sent.type !== 'sent') throw new Error(sent.type);
  return sent.facts.id;
}

it('leaves tickets to their runs', async () => {
  await sentTicket();
  expect(await rounds(3)).toEqual([]);
});

it('asks about the ticket of a run that nobody has open, and writes down what it learns', async () => {
  const id = await sentTicket();
  left = { find: async () => new Map([[id, 'run-1']]), isLeft: async () => true };
  await rounds(3, (round) => round === 1 && close(1));
  expect(await dispatcher.list()).toMatchObject([{ id, status: 'completed' }]);
  expect(await rounds(2)).toEqual([]);
});

it('sends what is missing of the ticket of a run that nobody has open', async () => {
  front.misbehave = (route) => (route === COMMENTS ? { status: 503 } : null);
  const id = await sentTicket();
  front.misbehave = () => null;
  await rounds(3);
  expect(await dispatcher.list()).toMatchObject([{ id, commentId: null }]);
  left = { find: async () => new Map([[id, 'run-1']]), isLeft: async () => true };
  await rounds(3);
  expect(await dispatcher.list()).toMatchObject([{ id, commentId: expect.any(Number) }]);
});

it('leaves a ticket to its run that was opened a moment ago', async () => {
  const id = await sentTicket();
  left = { find: async () => new Map([[id, 'run-1']]), isLeft: async () => false };
  expect(await rounds(3)).toEqual([]);
});

it('asks once a round where the server does not answer, and goes on when it does', async () => {
  for (const issueNumber of [1, 2]) await handOver(dispatcher, task({ issueNumber }));
  close(1);
  close(2);
  front.misbehave = () => ({ status: 503 });
  const asked = await rounds(4, (round) => {
    if (round === 3) front.misbehave = () => null;
  });
  expect(asked.slice(0, 3)).toEqual(Array(3).fill(expect.stringMatching(/comments$/)));
  expect((await dispatcher.list()).map(({ status }) => status)).toEqual(['completed', 'completed']);
});

it('asks ever more rarely about what it may not see, and about the others as before', async () => {
  for (const issueNumber of [1, 2]) await handOver(dispatcher, task({ issueNumber }));
  front.misbehave = (route) => (route.includes('/issues/1/') ? { status: 404 } : null);
  const asked = await rounds(33);
  const about = (number: number) =>
    asked.filter((route) => route === `GET /repos/${REPO}/issues/${number}/comments`).length;
  expect(about(2)).toBe(33);
  expect(about(1)).toBe(6);
});

const COMMENTS = `POST /repos/${REPO}/issues/1/comments`;
const words = (number: number, heading: string) =>
  gitea.commentsOf(number).filter((body) => body.includes(heading)).length;

/** Its Baton died while it waited so many seconds for the next try; the first one had sent `acted`, without a word of that. */
async function leftBehind(retryAfter: number, acted?: string): Promise<string> {
  const begun = await dispatcher.begin(task(), signal);
  if (!begun.ok) throw new Error(begun.failure.message);
  const { id } = begun.value.record;
  const died = new AbortController();
  const headers = { 'retry-after': `${retryAfter}` };
  front.misbehave = (route) =>
    (acted === undefined ? true : route === acted)
      ? { status: 429, headers, ...(acted && { acts: true }) }
      : null;
  rig.onWait = () => died.abort();
  expect(await dispatcher.send(id, { signal: died.signal })).toMatchObject({ status: 'pending' });
  // It died as soon as it began to wait.
  rig.pass(-1000 * retryAfter);
  front.misbehave = () => null;
  return id;
}

it('says on the issue in the end that nobody took it, once, and tries that ever more rarely', async () => {
  front.misbehave = (route) => (route.startsWith('POST') ? { status: 503 } : null);
  const { id, escalation } = await handOver(dispatcher, task({ retries: 0 }));
  expect(escalation).toMatchObject({ state: 'due', tried: true });
  const tries = (await rounds(30)).filter((route) => route === COMMENTS);
  // After half a minute, one, two, four and eight minutes.
  expect(tries).toHaveLength(4);
  front.misbehave = () => null;
  await rounds(62);
  expect(words(1, '## Not handed over')).toBe(1);
  expect(await dispatcher.list()).toMatchObject([
    { id, status: 'escalated', escalation: { state: 'posted' } },
  ]);
  expect(await rounds(3)).toEqual([]);
});

it('finds the words on the issue that arrived although their reply was lost', async () => {
  front.misbehave = (route, body) =>
    !route.startsWith('POST') ? null : body.includes('escalation -->') ? 'reset_after' : { status: 503 };
  await handOver(dispatcher, task({ retries: 0 }));
  front.misbehave = () => null;
  await rounds(3);
  expect(await dispatcher.list()).toMatchObject([{ escalation: { state: 'posted' } }]);
  expect(words(1, '## Not handed over')).toBe(1);
});

it('goes on with what a Baton that died did not come to, when its time has come, and counts its tries', async () => {
  const id = await leftBehind(130, COMMENTS);
  expect(await rounds(5)).toEqual([]);
  await rounds(2);
  expect(await dispatcher.list()).toMatchObject([{ id, status: 'assigned', retries: 1 }]);
  expect(words(1, '## Assigned to')).toBe(1);
});

it('puts it to a person when its last try has failed, too', async () => {
  await leftBehind(0);
  front.misbehave = (route) => (route === COMMENTS ? null : { status: 500 });
  await rounds(2);
  expect(await dispatcher.list()).toMatchObject([{ status: 'escalated', retries: 1 }]);
  expect(words(1, '## Not handed over')).toBe(1);
});

it('begins what was written down and never sent, once its Baton is surely gone', async () => {
  await dispatcher.begin(task(), signal);
  expect(await rounds(2)).toEqual([]);
  await rounds(2);
  expect(await dispatcher.list()).toMatchObject([{ status: 'assigned' }]);
});

it('leaves alone what a person has ended, until they say otherwise', async () => {
  const begun = await dispatcher.begin(task(), signal);
  if (!begun.ok) throw new Error(begun.failure.message);
  const ended = new AbortController();
  front.misbehave = () => ({ status: 503 });
  rig.onWait = () => ended.abort();
  await dispatcher.send(begun.value.record.id, { signal: ended.signal, endedByPerson: true });
  front.misbehave = () => null;
  expect(await rounds(10)).toEqual([]);
  expect(await handOver(dispatcher, task())).toMatchObject({ status: 'assigned', left: false });
});

it('brings the half that is missing, and does not try again what the server will not have', async () => {
  front.misbehave = (route) => (route === COMMENTS ? { status: 503 } : null);
  const half = await handOver(dispatcher, task());
  gitea.forbidden = /^POST .*\/issues\/2\/comments$/;
  const barred = await handOver(dispatcher, task({ issueNumber: 2 }));
  expect([half, barred]).toMatchObject([{ status: 'assigned' }, { status: 'assigned', again: null }]);
  const tries = (await rounds(16)).filter((route) => route.startsWith('POST'));
  expect(tries).toEqual([COMMENTS, COMMENTS, COMMENTS, COMMENTS]);
  front.misbehave = () => null;
  await rounds(20);
  const [first, second] = await dispatcher.list();
  const byIssue = [first, second].sort((a, b) => (a?.issueNumber ?? 0) - (b?.issueNumber ?? 0));
  expect(byIssue).toMatchObject([{ commentId: expect.any(Number), error: null }, { commentId: null }]);
  expect([words(1, '## Assigned to'), words(2, '## Assigned to')]).toEqual([1, 0]);
});

it('sends once, although two Batons go on with it at the same moment', async () => {
  await leftBehind(0);
  front.misbehave = (route) => (route === COMMENTS ? 'hold' : null);
  const held = new Promise<void>((resolve) => {
    rig.onHeld = resolve;
  });
  const ended = new AbortController();
  rig.onWait = () => ended.abort();
  const baton = () =>
    rig.tickets(() => giteaSettings(front.url)).watchStrays(NO_TICKETS, () => {}, ended.signal);
  const first = baton();
  await front.hanging(1);
  const second = baton();
  await Promise.race([held, front.hanging(2)]);
  front.release();
  await Promise.all([first, second]);
  expect(await dispatcher.list()).toMatchObject([{ status: 'assigned' }]);
  expect(words(1, '## Assigned to')).toBe(1);
});

it('tries once a round where a server is down, whatever else is owed there', async () => {
  front.misbehave = () => ({ status: 503 });
  for (const issueNumber of [1, 2]) await handOver(dispatcher, task({ issueNumber, retries: 0 }));
  rig.pass(3_600_000);
  const asked = await rounds(1);
  expect(asked).toEqual([expect.stringMatching(/^GET .*comments$/)]);
});

it('leaves alone what an earlier Baton did not come to: a person may have ended it', async () => {
  const id = await leftBehind(0);
  const file = join(rig.dataFolder, 'dispatches', id, 'dispatch.json');
  const {
    left: _left,
    replacedBy: _replacedBy,
    heldUp: _heldUp,
    ...earlier
  } = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify(earlier));
  expect(await rounds(6)).toEqual([]);
  expect(await dispatcher.list()).toMatchObject([{ status: 'pending', left: true }]);
});

it('keeps to an agent’s limit', async () => {
  const settings = giteaSettings(front.url, [{ ...CLAUDE, limit: 1 }]);
  dispatcher = rig.dispatcher(settings);
  const id = await leftBehind(0);
  rig.pass(120_000);
  await handOver(dispatcher, task({ issueNumber: 2 }));
  const standing = async () => (await dispatcher.list()).find((each) => each.id === id)?.status;
  await rounds(3, () => {}, settings);
  expect(await standing()).toBe('pending');
  expect((await dispatcher.list()).find((each) => each.id === id)?.heldUp).toBe(
    'Claude Code has as many tasks as it may (1).',
  );
  close(2);
  await rounds(3, () => {}, settings);
  expect(await standing()).toBe('assigned');
});

it('leaves to another Baton what it has no token for', async () => {
  const id = await leftBehind(0);
  expect(await rounds(3, () => {}, giteaSettings(front.url), {})).toEqual([]);
  expect(await dispatcher.list()).toMatchObject([{ id, status: 'pending' }]);
  await rounds(2);
  expect(await dispatcher.list()).toMatchObject([{ id, status: 'assigned' }]);
});
