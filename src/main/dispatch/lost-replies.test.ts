import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDispatchRig, type DispatchRig, giteaSettings, handOver, task } from './dispatch-rig';
import { createFakeGitea, type FakeGitea, REPO } from './fake-gitea';
import { createFaultyFront, type FaultyFront, type Misbehaviour } from './faulty-front';

const LOST = 1000;

describe('a network that loses replies', () => {
  let fake: FakeGitea;
  let front: FaultyFront;
  let rig: DispatchRig;

  beforeEach(async () => {
    fake = await createFakeGitea();
    front = await createFaultyFront(fake.url);
    rig = await createDispatchRig();
  });

  afterEach(async () => {
    await rig.close();
    await front.close();
    await fake.close();
  });

  it(`has lost ${LOST} of them, and nothing was written twice, no foreign label is gone, each escalation is there once`, async () => {
    // The seed is that of all random tests, which is printed at the start.
    const seed = fc.readConfigureGlobal().seed ?? 1;
    const random = numbersOf(seed);
    let lost = 0;
    front.misbehave = (): Misbehaviour | null => {
      if (random() > 0.45) return null;
      lost++;
      return random() < 0.7 ? 'reset_after' : 'reset_before';
    };
    for (let count = 1; lost < LOST; count++) {
      const foreign = [`own-${count}`, 'bug'];
      const { number } = fake.addIssue(`Issue ${count}`, foreign);
      const given = task({ issueNumber: number, retries: Math.floor(random() * 3) });
      // Each time it is given again it goes on where it was left, in a Baton that knows nothing but the disk.
      for (let again = 0; again < 3; again++) {
        const record = await handOver(rig.dispatcher(giteaSettings(front.url)), given);
        expect(['assigned', 'escalated'], `seed ${seed}`).toContain(record.status);
        if (record.status === 'assigned') break;
      }
      const labels = fake.labelsOf(number);
      expect(labels, `seed ${seed}`).toEqual(expect.arrayContaining(foreign));
      expect(new Set(labels).size).toBe(labels.length);
    }
    front.misbehave = () => null;
    const last = rig.dispatcher(giteaSettings(front.url));
    expect(await last.escalateWhatIsDue(new AbortController().signal)).toBe(0);
    const records = await last.list();
    expect(new Set(records.map(({ issueNumber }) => issueNumber)).size, `seed ${seed}`).toBe(records.length);
    for (const record of records) {
      const comments = fake.commentsOf(record.issueNumber ?? 0);
      const count = (words: string) => comments.filter((body) => body.includes(words)).length;
      const name = `seed ${seed}, issue ${record.issueNumber}`;
      // Where even the last look was lost, it may be there without Baton knowing.
      expect(count('## Assigned to'), name).toBeLessThanOrEqual(1);
      if (record.commentId !== null) expect(count('## Assigned to'), name).toBe(1);
      expect(count('## Not handed over'), name).toBe(record.escalation.state === 'not_due' ? 0 : 1);
    }
    expect(fake.labels.filter(({ name }) => name === 'claude-ready')).toHaveLength(1);
    expect(fake.requests.filter((route) => route.startsWith('PUT'))).toEqual([]);
    // Both have happened often enough to mean something.
    const escalated = records.filter(({ escalation }) => escalation.state === 'posted').length;
    expect(Math.min(escalated, records.length - escalated)).toBeGreaterThan(3);
    expect(fake.requests.some((route) => route === `POST /repos/${REPO}/labels`)).toBe(true);
  });

  it('leaves what it was about to do on disk before the first request, wherever Baton ends', async () => {
    const { number } = fake.addIssue('An issue');
    const given = task({ issueNumber: number, retries: 0 });
    let hung = 0;
    // It ends at every request in turn, before and after the server has acted.
    for (const wish of ['hang', 'hang_after'] as const)
      for (let at = 0; ; at++) {
        const before = front.heard.length;
        front.misbehave = () => (front.heard.length - before === at ? wish : null);
        const ended = new AbortController();
        const handed = handOver(rig.dispatcher(giteaSettings(front.url)), given, ended.signal);
        const hangs = front.hanging(hung + 1).then(() => null);
        const first = await Promise.race([handed, hangs]);
        if (first !== null) break;
        hung++;
        ended.abort();
        expect((await handed).status).toBe('pending');
      }
    expect(hung).toBeGreaterThan(6);
    front.misbehave = () => null;
    const record = await handOver(rig.dispatcher(giteaSettings(front.url)), given);
    expect(record.status).toBe('assigned');
    // It was given anew each time it had arrived.
    const all = await rig.dispatcher(giteaSettings(front.url)).list();
    expect(all.map(({ status }) => status)).toEqual(['assigned', 'assigned', 'assigned']);
    expect(fake.commentsOf(number)).toHaveLength(3);
  });
});

/** Numbers from 0 to 1 that follow from the seed (mulberry32). */
function numbersOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
