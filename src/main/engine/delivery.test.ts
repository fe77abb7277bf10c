import { describe, expect, it } from 'vitest';
import { ticket } from '../../shared/ticket-rig';
import { answer, change, command, createRig, quiet, type Rig, USAGE, verdict } from './engine-rig';
import type { ReviewJob, ReviewOutcome, StepOutcome } from './ports';

const passed: StepOutcome = { outcome: 'ok', note: 'exit code 0' };
const failed: StepOutcome = { outcome: 'error', note: 'exit code 1' };
const finish = { tool: 'finish', input: { summary: 'All done.' } };
const verified = (...verify: string[]) => [ticket('a', [], { verify }), ticket('b', ['a'])];

function ticketOf(rig: Rig, id = 'a') {
  return rig.engine.state.tickets.get(id)?.state;
}

describe('a ticket with verify commands', () => {
  it('counts as completed only after each of them has exited 0, in order', async () => {
    const rig = await createRig(verified('make', 'make test'), { hold: true, step: () => passed });
    await rig.start();
    await rig.end('turn a#1');
    expect([...rig.working.keys()]).toEqual(['step a#1.1']);
    expect(ticketOf(rig)?.status).toBe('in_progress');
    await rig.end('step a#1.1');
    expect(ticketOf(rig)?.status).toBe('in_progress');
    await rig.end('step a#1.2');
    expect(rig.ran).toEqual([command('make'), command('make test')]);
    expect(ticketOf(rig)).toEqual({ status: 'completed', by: 'worker', summary: 'Done.' });
  });

  it('runs them under the approval of the spawn, which is bound to them', async () => {
    const rig = await createRig(verified('make'), { mode: 'ask', step: () => passed });
    await rig.start();
    const [asked] = rig.engine.state.approvals.values();
    expect(asked?.action).toMatchObject({ kind: 'spawn', proposal: { verify: ['make'] } });
    expect(asked?.hash).toContain('make');
    const approved = { approval: asked?.id ?? '', hash: asked?.hash ?? '' };
    await rig.engine.command({ type: 'approval.approve_spawns', approvals: [approved] });
    await rig.engine.idle();
    expect(ticketOf(rig)?.status).toBe('completed');
    expect(rig.types().filter((type) => type === 'approval.requested')).toHaveLength(2);
  });

  it('sends the worker back to work with what failed, and does not run the rest', async () => {
    let runs = 0;
    const rig = await createRig(verified('make', 'make test'), {
      step: () => (++runs === 1 ? failed : passed),
    });
    await rig.start();
    await rig.engine.idle();
    expect(rig.ran).toEqual([command('make'), command('make'), command('make test')]);
    expect(rig.engine.state.attempts.get('a#1')).toMatchObject({ turns: 2, verifyFailures: 1 });
    expect(rig.engine.state.steps.get('a#1.2')?.state).toEqual({ state: 'dropped' });
    expect(ticketOf(rig)?.status).toBe('completed');
  });

  it('is blocked when one fails for the third time, and frees nothing', async () => {
    const rig = await createRig(verified('make'), { step: () => failed });
    await rig.start();
    await rig.engine.idle();
    expect(rig.ran).toHaveLength(3);
    expect(ticketOf(rig)).toEqual({
      status: 'blocked',
      kind: 'verify',
      reason: '“make” still failed after the worker was told 2 times.',
    });
    expect(ticketOf(rig, 'b')?.status).toBe('todo');
  });

  it('is no longer finished once a verify command has failed', async () => {
    const rig = await createRig(verified('make'), { hold: true, step: () => failed });
    await rig.start();
    await rig.end('turn a#1');
    expect(rig.engine.state.attempts.get('a#1')?.delivered).toMatchObject({ summary: 'Done.' });
    await rig.end('step a#1.1');
    expect(rig.engine.state.attempts.get('a#1')?.delivered).toBeNull();
  });

  it('asks nobody about a verify command in another mode, since its spawn covers it', async () => {
    const rig = await createRig([ticket('a', [], { verify: ['make'], stepMode: true })], { hold: true });
    await rig.start();
    await rig.engine.command({ type: 'run.pause' });
    await rig.end('turn a#1');
    expect(rig.engine.state.attempts.get('a#1')?.phase).toEqual({ phase: 'step_due', step: 'a#1.1' });
    await rig.engine.command({ type: 'mode.set', mode: 'ask' });
    expect(rig.engine.state.approvals.size).toBe(0);
  });

  it('asks the person about a verify command whose end nobody saw', async () => {
    const before = await createRig(verified('make'), { hold: true });
    await before.start();
    await before.end('turn a#1');
    const rig = await createRig([], { journal: before.journal, step: () => passed });
    await rig.engine.command({ type: 'run.recover' });
    await rig.engine.command({ type: 'run.resume' });
    await quiet(rig.engine);
    expect(rig.ran).toEqual([]);
    await rig.engine.command({ type: 'step.resolve', step: 'a#1.1', verdict: 'again' });
    await rig.engine.idle();
    expect(rig.ran).toEqual([command('make')]);
    expect(ticketOf(rig)?.status).toBe('completed');
  });

  it.each([
    ['done', 'completed', 1],
    ['not_done', 'completed', 2],
  ] as const)('takes a person’s word %s for it', async (said, status, turns) => {
    const before = await createRig(verified('make'), { hold: true });
    await before.start();
    await before.end('turn a#1');
    const rig = await createRig([], { journal: before.journal, step: () => passed });
    await rig.engine.command({ type: 'run.recover' });
    await rig.engine.command({ type: 'run.resume' });
    await rig.engine.command({ type: 'step.resolve', step: 'a#1.1', verdict: said });
    await rig.engine.idle();
    expect(ticketOf(rig)?.status).toBe(status);
    expect(rig.engine.state.attempts.get('a#1')?.turns).toBe(turns);
  });

  it('is not verified against a rule that denies the command', async () => {
    const rig = await createRig(verified('make deploy'));
    await rig.engine.command({
      type: 'rule.add',
      rule: { say: 'deny', match: { kind: 'prefix', prefix: 'make deploy' }, scope: { kind: 'run' } },
    });
    await rig.start();
    await rig.engine.idle();
    expect(rig.ran).toEqual([]);
    expect(ticketOf(rig)).toMatchObject({ status: 'blocked', kind: 'verify' });
  });
});

describe('a worker that calls finish', () => {
  it('has finished, with the summary it gave', async () => {
    const rig = await createRig([ticket('a')], { turn: () => answer('', [finish]) });
    await rig.start();
    await rig.engine.idle();
    expect(ticketOf(rig)).toEqual({ status: 'completed', by: 'worker', summary: 'All done.' });
    expect(rig.ran).toEqual([]);
    expect(rig.engine.state.steps.get('a#1.1')?.state).toMatchObject({ state: 'finished', outcome: 'ok' });
  });

  it('has finished once the calls before it in the same turn went well', async () => {
    const rig = await createRig([ticket('a')], { turn: () => answer('', [change('x'), finish]) });
    await rig.start();
    await rig.engine.idle();
    expect(rig.ran).toEqual([change('x')]);
    expect(ticketOf(rig)?.status).toBe('completed');
    expect(rig.engine.state.attempts.get('a#1')?.turns).toBe(1);
  });

  it.each([
    ['a call before it failed', [change('x'), finish], failed],
    ['other calls follow it', [finish, change('x')], passed],
    ['a call before it had wrong input', [{ tool: 'read_file', input: { wrong: true } }, finish], passed],
  ])('has not finished when %s: it sees that first', async (_, calls, outcome) => {
    const rig = await createRig([ticket('a')], {
      turn: ({ turn }) => (turn === 1 ? answer('', calls) : undefined),
      step: () => outcome,
    });
    await rig.start();
    await rig.engine.idle();
    const steps = [...rig.engine.state.steps.values()];
    expect(steps.find(({ call }) => call.tool === 'finish')?.state).toMatchObject({ outcome: 'refused' });
    expect(rig.engine.state.attempts.get('a#1')?.turns).toBe(2);
    expect(ticketOf(rig)).toEqual({ status: 'completed', by: 'worker', summary: 'Done.' });
  });

  it('is verified, and told what failed when the turn goes on', async () => {
    let runs = 0;
    const rig = await createRig(verified('make'), {
      turn: () => answer('', [finish]),
      step: () => (++runs === 1 ? failed : passed),
    });
    await rig.start();
    await rig.engine.idle();
    const ids = rig.engine.state.attempts.get('a#1')?.steps;
    expect(ids).toEqual(['a#1.1', 'a#1.2', 'a#1.3', 'a#1.4']);
    expect(ticketOf(rig)?.status).toBe('completed');
  });
});

describe('a run whose results a model reviews', () => {
  const tiers = { review: 'model', techLead: 'lead', qa: null } as const;
  const two = [ticket('a'), ticket('b', ['a'])];

  it('counts a ticket as completed when the tech lead accepts it, and its tokens for tier 2', async () => {
    const jobs: ReviewJob[] = [];
    const review = (job: ReviewJob) => {
      jobs.push(job);
      return verdict('accept', job);
    };
    const rig = await createRig(two, { tiers, review });
    await rig.start();
    await rig.engine.idle();
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
    expect(rig.engine.state.tiers[2].requests).toBe(2);
    expect(rig.engine.state.models.get('lead')?.requests).toBe(2);
    expect(rig.engine.state.activeTiers).toEqual([2, 3]);
    expect(jobs[0]).toMatchObject({ summary: 'Done.', techLead: 'lead' });
  });

  it('does not free the dependents of a ticket that is under review', async () => {
    const rig = await createRig(two, { tiers, hold: true });
    await rig.start();
    await rig.end('turn a#1');
    expect([...rig.working.keys()]).toEqual(['review a#1']);
    expect(ticketOf(rig, 'b')?.status).toBe('todo');
    await rig.end('review a#1');
    expect([...rig.working.keys()]).toEqual(['turn b#1']);
  });

  it('reviews only what its verify commands let through', async () => {
    const rig = await createRig(verified('make'), { tiers, hold: true, step: () => passed });
    await rig.start();
    await rig.end('turn a#1');
    expect([...rig.working.keys()]).toEqual(['step a#1.1']);
    await rig.end('step a#1.1');
    expect([...rig.working.keys()]).toEqual(['review a#1']);
  });

  it('starts a new attempt with the notes when the tech lead sends it back', async () => {
    const asked: unknown[] = [];
    const rig = await createRig(two, {
      tiers,
      review: (job) => verdict(job.attempt.key === 'a#1' ? 'send_back' : 'accept', job, 'Add a test.'),
      prepare: ({ attempt, returned }) => asked.push([attempt.key, returned]),
    });
    await rig.start();
    await rig.engine.idle();
    expect(asked).toEqual([
      ['a#1', null],
      ['a#2', { attempt: 1, by: 'model', notes: 'Add a test.' }],
      ['b#1', null],
    ]);
    expect(rig.engine.state.attempts.get('a#1')?.phase).toEqual({
      phase: 'ended',
      outcome: 'sent_back',
      summary: 'Add a test.',
    });
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
  });

  it('blocks a ticket that was sent back twice and is refused again; a retry starts anew', async () => {
    let accept = false;
    const review = (job: ReviewJob) => verdict(accept ? 'accept' : 'send_back', job, 'No.');
    const rig = await createRig([ticket('a')], { tiers, review });
    await rig.start();
    await rig.engine.idle();
    expect(rig.engine.state.tickets.get('a')?.attempts).toBe(3);
    expect(ticketOf(rig)).toMatchObject({ status: 'blocked', kind: 'review' });
    accept = true;
    await rig.engine.command({ type: 'ticket.retry', ticket: 'a' });
    await rig.engine.idle();
    expect(ticketOf(rig)?.status).toBe('completed');
    expect(rig.engine.state.tickets.get('a')).toMatchObject({ sentBack: 0, returned: null });
  });

  it('blocks the ticket when the tech lead says so, with the reason', async () => {
    const rig = await createRig(two, { tiers, review: (job) => verdict('block', job, 'Wrong approach.') });
    await rig.start();
    await rig.engine.idle();
    expect(ticketOf(rig)).toEqual({ status: 'blocked', kind: 'review', reason: 'Wrong approach.' });
    expect(ticketOf(rig, 'b')?.status).toBe('todo');
  });

  const overloaded = (changed = []): ReviewOutcome => ({
    type: 'failed',
    reason: 'Overloaded.',
    retry: { afterMs: null },
    changed,
    usages: [],
    model: 'lead',
  });

  it('bills each request of a review on its own', async () => {
    const rig = await createRig([ticket('a')], {
      tiers,
      review: (job) => ({ ...verdict('accept', job), usages: [USAGE, USAGE], model: 'lead' }),
    });
    await rig.start();
    await rig.engine.idle();
    expect(rig.engine.state.tiers[2]).toMatchObject({ requests: 2, input: 2 * USAGE.input });
    expect(rig.engine.state.models.get('lead')?.requests).toBe(2);
  });

  it('tries again to ask a tech lead who is overloaded, and waits while the run is paused', async () => {
    let asked = 0;
    const rig = await createRig([ticket('a')], {
      tiers,
      hold: true,
      review: (job) => (++asked === 1 ? overloaded() : verdict('accept', job)),
    });
    await rig.start();
    await rig.end('turn a#1');
    await rig.end('review a#1');
    expect(rig.engine.state.attempts.get('a#1')?.retry).toMatchObject({ tries: 1, reason: 'Overloaded.' });
    await rig.engine.command({ type: 'run.pause' });
    await rig.end('wait 2026-01-01T00:00:00.500Z');
    expect(rig.working.size).toBe(0);
    await rig.engine.command({ type: 'run.resume' });
    await quiet(rig.engine);
    await rig.end('wait 2026-01-01T00:00:00.500Z');
    await rig.end('review a#1');
    expect(ticketOf(rig)?.status).toBe('completed');
    expect(rig.engine.state.attempts.get('a#1')?.retry).toBeNull();
  });

  it('puts the result to a person when the tech lead cannot be asked', async () => {
    const rig = await createRig([ticket('a')], { tiers, review: () => overloaded() });
    await rig.start();
    await rig.engine.idle();
    const [asked] = rig.engine.state.approvals.values();
    expect(asked).toMatchObject({
      reason: 'review_failed',
      action: { kind: 'review', note: 'Overloaded. It was tried 5 times.' },
    });
    expect(rig.types().filter((type) => type === 'review.failed')).toHaveLength(4);
  });

  it('asks again after a death in the middle of a review, and pays for one that comes too late', async () => {
    const before = await createRig([ticket('a')], { tiers, hold: true });
    await before.start();
    await before.end('turn a#1');
    const rig = await createRig([], { journal: before.journal, tiers, hold: true });
    await rig.engine.command({ type: 'run.recover' });
    await rig.engine.command({ type: 'run.resume' });
    await quiet(rig.engine);
    expect([...rig.working.keys()]).toEqual(['review a#1']);
    const review = rig.working.get('review a#1');
    await rig.engine.command({ type: 'ticket.cancel', ticket: 'a' });
    expect(review?.signal.aborted).toBe(true);
    await rig.end('review a#1');
    expect(rig.engine.state.tiers[2].requests).toBe(1);
    expect(ticketOf(rig)).toMatchObject({ status: 'blocked', kind: 'cancelled' });
  });
});

describe('a run whose results a person reviews', () => {
  const tiers = { review: 'person', techLead: null, qa: null } as const;

  async function waiting(parallel = 1) {
    const rig = await createRig([ticket('a'), ticket('b')], { tiers, parallel });
    await rig.start();
    await rig.engine.idle();
    const asked = rig.engine.state.approvals.get('review:a#1');
    const answerIt = (said: Parameters<typeof answered>[1]) => answered(rig, said);
    return { rig, asked, answerIt };
  }

  async function answered(
    rig: Rig,
    said: Extract<Parameters<Rig['engine']['command']>[0], { type: 'approval.answer' }>['answer'],
  ) {
    const hash = rig.engine.state.approvals.get('review:a#1')?.hash ?? '';
    const result = await rig.engine.command({
      type: 'approval.answer',
      approval: 'review:a#1',
      hash,
      answer: said,
    });
    await rig.engine.idle();
    return result;
  }

  it('waits for the person in every mode, without a slot, bound to what was changed', async () => {
    const { rig, asked } = await waiting();
    expect(asked).toMatchObject({
      tier: 2,
      reason: 'review',
      action: { kind: 'review', summary: 'Done.', changed: [{ path: 'src/a.ts' }] },
    });
    expect(asked?.hash).toContain('digest');
    expect([...rig.engine.state.approvals.keys()]).toEqual(['review:a#1', 'review:b#1']);
    await rig.engine.command({ type: 'mode.set', mode: 'auto' });
    expect(rig.engine.state.approvals.size).toBe(2);
  });

  it('is completed when the person accepts', async () => {
    const { rig, answerIt } = await waiting();
    expect(await answerIt({ answer: 'approve', edited: null })).toMatchObject({ ok: true });
    expect(ticketOf(rig)).toEqual({ status: 'completed', by: 'worker', summary: 'Done.' });
  });

  it('starts a new attempt with what the person wants, as often as the person wants', async () => {
    const { rig, answerIt } = await waiting();
    await answerIt({ answer: 'reject', reason: 'Shorter.', stopRun: false });
    expect(rig.engine.state.tickets.get('a')?.returned).toEqual({
      attempt: 1,
      by: 'person',
      notes: 'Shorter.',
    });
    expect(rig.engine.state.approvals.has('review:a#2')).toBe(true);
    expect(rig.engine.state.tickets.get('a')?.sentBack).toBe(0);
    for (const attempt of [2, 3, 4]) {
      const approval = `review:a#${attempt}`;
      const hash = rig.engine.state.approvals.get(approval)?.hash ?? '';
      const again = { answer: 'reject', reason: 'Shorter still.', stopRun: false } as const;
      await rig.engine.command({ type: 'approval.answer', approval, hash, answer: again });
      await rig.engine.idle();
    }
    expect(rig.engine.state.approvals.has('review:a#5')).toBe(true);
  });

  it('is blocked when the person says so', async () => {
    const { rig, answerIt } = await waiting();
    await answerIt({ answer: 'block', reason: 'Not wanted.' });
    expect(ticketOf(rig)).toEqual({ status: 'blocked', kind: 'review', reason: 'Not wanted.' });
    expect(rig.engine.state.attempts.get('a#1')?.phase).toMatchObject({ outcome: 'blocked' });
  });

  it('cannot be edited, and only a review can be blocked', async () => {
    const { rig, asked, answerIt } = await waiting();
    const edited = asked?.action ?? null;
    expect(await answerIt({ answer: 'approve', edited })).toMatchObject({ failure: { type: 'bad_edit' } });
    const spawns = await createRig([ticket('a')], { mode: 'ask' });
    await spawns.start();
    const [spawn] = spawns.engine.state.approvals.values();
    const block = { answer: 'block', reason: '' } as const;
    expect(
      await spawns.engine.command({
        type: 'approval.answer',
        approval: spawn?.id ?? '',
        hash: spawn?.hash ?? '',
        answer: block,
      }),
    ).toMatchObject({ failure: { type: 'bad_answer' } });
    expect(rig.engine.state.approvals.has('review:a#1')).toBe(true);
  });

  it('is void when the attempt is cancelled', async () => {
    const { rig, answerIt } = await waiting();
    await rig.engine.command({ type: 'ticket.cancel', ticket: 'a' });
    expect(await answerIt({ answer: 'approve', edited: null })).toMatchObject({
      failure: { type: 'not_waiting' },
    });
  });
});

describe('a run with a QA', () => {
  const tiers = { review: 'off', techLead: null, qa: 'qa' } as const;
  const once = {
    turn: ({ turn }: { turn: number }) => (turn === 1 ? answer('', [command('make')]) : undefined),
  };

  it('asks it about a command that failed, before the worker goes on', async () => {
    const rig = await createRig([ticket('a')], {
      tiers,
      ...once,
      hold: true,
      step: () => failed,
      diagnose: ({ qa }) => ({ type: 'diagnosed', text: 'No Makefile.', usage: USAGE, model: qa }),
    });
    await rig.start();
    await rig.end('turn a#1');
    await rig.end('step a#1.1');
    expect([...rig.working.keys()]).toEqual(['diagnosis a#1.1']);
    await rig.end('diagnosis a#1.1');
    expect([...rig.working.keys()]).toEqual(['turn a#1']);
    expect(rig.engine.state.steps.get('a#1.1')).toMatchObject({
      diagnosis: 'No Makefile.',
      state: { state: 'finished', outcome: 'error' },
    });
    expect(rig.engine.state.tiers[4].requests).toBe(1);
    expect(rig.engine.state.activeTiers).toEqual([3, 4]);
  });

  it.each([
    ['a command that went well', command('make'), passed],
    ['a change that failed', change('x'), failed],
  ])('does not ask about %s', async (_, call, outcome) => {
    const rig = await createRig([ticket('a')], {
      tiers,
      turn: ({ turn }) => (turn === 1 ? answer('', [call]) : undefined),
      step: () => outcome,
    });
    await rig.start();
    await rig.engine.idle();
    expect(rig.types()).not.toContain('diagnosis.started');
  });

  it('pays for a diagnosis that comes after the end', async () => {
    const rig = await createRig([ticket('a')], {
      tiers,
      ...once,
      hold: true,
      step: () => failed,
      diagnose: ({ qa }) => ({ type: 'diagnosed', text: 'Too late.', usage: USAGE, model: qa }),
    });
    await rig.start();
    await rig.end('turn a#1');
    await rig.end('step a#1.1');
    await rig.engine.command({ type: 'ticket.cancel', ticket: 'a' });
    await rig.end('diagnosis a#1.1');
    expect(rig.engine.state.tiers[4].requests).toBe(1);
    expect(rig.engine.state.steps.get('a#1.1')?.diagnosis).toBeNull();
  });

  it('goes on without a diagnosis when it cannot be had', async () => {
    const rig = await createRig([ticket('a')], { tiers, ...once, step: () => failed });
    await rig.start();
    await rig.engine.idle();
    expect(rig.engine.state.steps.get('a#1.1')?.diagnosis).toBeNull();
    expect(rig.journal.find(({ type }) => type === 'step.diagnosed')).toMatchObject({ note: 'silent' });
    expect(ticketOf(rig)?.status).toBe('completed');
  });

  it('explains a failed verify command too, once more after a death', async () => {
    const before = await createRig(verified('make'), { tiers, hold: true, step: () => failed });
    await before.start();
    await before.end('turn a#1');
    await before.end('step a#1.1');
    let runs = 0;
    const rig = await createRig([], {
      journal: before.journal,
      tiers,
      step: () => (++runs > 0 ? passed : failed),
      diagnose: ({ qa }) => ({ type: 'diagnosed', text: 'Broken.', usage: null, model: qa }),
    });
    await rig.engine.command({ type: 'run.recover' });
    await rig.engine.command({ type: 'run.resume' });
    await rig.engine.idle();
    expect(rig.engine.state.steps.get('a#1.1')?.diagnosis).toBe('Broken.');
    expect(ticketOf(rig)?.status).toBe('completed');
  });
});
