import { afterEach, beforeEach, expect, it } from 'vitest';
import { ticket } from '../../shared/ticket-rig';
import { createDispatchRig, type DispatchRig, giteaSettings, handOver, task } from './dispatch-rig';
import type { Dispatcher } from './dispatcher';
import { createFakeGitea, type FakeGitea, REPO } from './fake-gitea';
import { createFaultyFront, type FaultyFront } from './faulty-front';

const { signal } = new AbortController();
let gitea: FakeGitea;
let front: FaultyFront;
let rig: DispatchRig;
let dispatcher: Dispatcher;

beforeEach(async () => {
  gitea = await createFakeGitea();
  for (const title of ['One', 'Two']) gitea.addIssue(title, []);
  front = await createFaultyFront(gitea.url);
  rig = await createDispatchRig();
  dispatcher = rig.dispatcher(giteaSettings(front.url));
});

afterEach(async () => {
  await rig.close();
  await front.close();
  await gitea.close();
});

/** What is asked for in so many rounds of looks; `before` is called ahead of each round but the first. */
async function rounds(count: number, before: (round: number) => void = () => {}): Promise<string[]> {
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
  await rig.tickets(() => giteaSettings(front.url)).watchStrays(onBug, ended.signal);
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

it('leaves tickets to their runs', async () => {
  const tickets = rig.tickets(() => giteaSettings(front.url));
  const definition = ticket('T-1', [], { assignedTo: 'claude-code', issueNumber: 1 });
  const prepared = await tickets.prepare({ ticket: definition, assignment: null }, signal);
  if (!prepared?.ok) throw new Error('There is something to send');
  const job = { run: 'run-1', attempt: 'T-1#1', proposal: prepared.value };
  expect(await tickets.send(job, signal)).toMatchObject({ type: 'sent' });
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
