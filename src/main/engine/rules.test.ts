import { describe, expect, it } from 'vitest';
import type { ToolCall } from '../../shared/approval';
import type { Rule } from '../../shared/rule';
import { ticket } from '../../shared/ticket-rig';
import { answer, change, command, createRig, quiet, type Rig, type RigOptions, read } from './engine-rig';

const run = { kind: 'run' } as const;
const allow = (prefix: string, more: Partial<Rule> = {}): Rule => ({
  say: 'allow',
  match: { kind: 'prefix', prefix },
  scope: run,
  ...more,
});

/** Every attempt makes these calls, one a turn. */
async function working(calls: readonly ToolCall[], rules: readonly Rule[], options: RigOptions = {}) {
  const rig = await createRig([ticket('a')], {
    mode: 'auto',
    turn: ({ turn }) => {
      const call = calls[turn - 1];
      return call === undefined ? undefined : answer('', [call]);
    },
    ...options,
  });
  for (const rule of rules) {
    expect(await rig.engine.command({ type: 'rule.add', rule })).toMatchObject({ ok: true });
  }
  await rig.start();
  if (options.hold !== true) await rig.engine.idle();
  return rig;
}

function answers(rig: Rig): unknown[] {
  return rig.journal.flatMap((event) =>
    event.type === 'approval.answered' && event.step !== null ? [`${event.answer} by ${event.by}`] : [],
  );
}

async function approve(rig: Rig, remember: Rule | null = null) {
  const [asked] = rig.engine.state.approvals.values();
  const result = await rig.engine.command({
    type: 'approval.answer',
    approval: asked?.id ?? '',
    hash: asked?.hash ?? '',
    answer: { answer: 'approve', edited: null },
    remember,
  });
  await rig.engine.idle();
  return result;
}

describe('a rule', () => {
  it('that allows a command lets it run without a person, and the answer says so', async () => {
    const rig = await working([command('npm test -- a')], [allow('npm test')]);
    expect(rig.ran).toEqual([command('npm test -- a')]);
    expect(answers(rig)).toEqual(['approved by rule']);
  });

  it('is named by the answer and by the step, also once it is gone', async () => {
    const rig = await working(
      [command('npm test'), command('npm publish')],
      [allow('npm test'), allow('npm publish', { say: 'deny' })],
    );
    for (const id of [...rig.engine.state.rules.keys()])
      await rig.engine.command({ type: 'rule.remove', id });
    const named = rig.journal.flatMap((event) =>
      event.type === 'approval.answered' && event.step !== null ? [event.rule] : [],
    );
    expect(named).toEqual([allow('npm test'), allow('npm publish', { say: 'deny' })]);
    const steps = [...rig.engine.state.steps.values()];
    expect(steps.map(({ rule, answeredBy }) => [answeredBy, rule])).toEqual(
      named.map((rule) => ['rule', rule]),
    );
  });

  it('names itself also when it answers what waits already', async () => {
    const rig = await working([command('make')], []);
    await rig.engine.command({ type: 'rule.add', rule: allow('make', { say: 'deny' }) });
    await rig.engine.idle();
    expect(rig.engine.state.steps.get('a#1.1')).toMatchObject({
      answeredBy: 'rule',
      rule: { say: 'deny' },
      state: { outcome: 'rejected' },
    });
  });

  it.each(['git push', 'npm exec rm -r x', 'npm run clean -- sudo'])(
    'that allows never answers for what cannot be taken back: %s',
    async (text) => {
      const rig = await working([command(text)], [allow('git'), allow('npm')]);
      expect(rig.engine.state.approvals.size).toBe(1);
      expect(rig.ran).toEqual([]);
    },
  );

  it('that does not match leaves the person to answer', async () => {
    const rig = await working([command('npm tests')], [allow('npm test')]);
    expect(rig.engine.state.approvals.size).toBe(1);
  });

  it.each(['auto', 'all', 'ask'] as const)(
    'that denies wins in mode %s, whatever else allows it',
    async (mode) => {
      const rig = await working(
        [command('npm publish')],
        [allow('npm'), allow('npm publish', { say: 'deny' })],
        {
          mode,
        },
      );
      for (const { id, hash } of rig.engine.state.approvals.values()) {
        await rig.engine.command({ type: 'approval.approve_spawns', approvals: [{ approval: id, hash }] });
      }
      await rig.engine.idle();
      expect(rig.ran).toEqual([]);
      expect(answers(rig)).toEqual(['rejected by rule']);
      expect(rig.engine.state.steps.get('a#1.1')).toMatchObject({
        answeredBy: 'rule',
        state: { outcome: 'rejected' },
      });
      expect(rig.engine.state.tickets.get('a')?.state.status).toBe('completed');
    },
  );

  it('that denies holds for what nobody would have been asked about', async () => {
    const rule: Rule = {
      say: 'deny',
      match: { kind: 'folder', tool: 'read_file', folder: 'secrets' },
      scope: run,
    };
    const rig = await working([read('secrets/key'), read('src/a.ts')], [rule]);
    expect(rig.ran).toEqual([read('src/a.ts')]);
  });

  it('that asks beats one that allows, also where the mode would approve', async () => {
    const rules = [allow('make'), allow('make', { say: 'ask' })];
    const rig = await working([command('make')], rules, { mode: 'all' });
    const [asked] = rig.engine.state.approvals.values();
    expect(asked?.reason).toBe('rule');
    expect(rig.ran).toEqual([]);
  });

  it('never answers for what asks in every mode: a protected file, or the same call three times in a row', async () => {
    const everything: Rule = {
      say: 'allow',
      match: { kind: 'folder', tool: 'write_file', folder: '' },
      scope: run,
    };
    const rig = await working([change('.git/config')], [everything]);
    expect([...rig.engine.state.approvals.values()][0]?.reason).toBe('protected_path');
    const same = [command('ls'), command('ls'), command('ls')];
    const circles = await working(same, [allow('ls')]);
    expect([...circles.engine.state.approvals.values()][0]?.reason).toBe('repeated');
    expect(circles.ran).toHaveLength(2);
  });

  it('of a ticket says nothing about another', async () => {
    const rig = await createRig([ticket('a'), ticket('b')], {
      mode: 'auto',
      turn: ({ turn }) => (turn === 1 ? answer('', [command('make')]) : undefined),
    });
    await rig.engine.command({
      type: 'rule.add',
      rule: allow('make', { scope: { kind: 'ticket', ticket: 'b' } }),
    });
    await rig.start();
    await rig.engine.idle();
    expect([...rig.engine.state.approvals.values()].map((asked) => asked.ticket)).toEqual(['a']);
  });

  it('answers what waits already as soon as it is there, and asks again once it is gone', async () => {
    const rig = await working([command('make'), command('make all')], [], { hold: true });
    await rig.end('turn a#1');
    expect(rig.engine.state.approvals.size).toBe(1);
    await rig.engine.command({ type: 'rule.add', rule: allow('make') });
    await quiet(rig.engine);
    expect([...rig.working.keys()]).toEqual(['step a#1.1']);
    await rig.engine.command({ type: 'run.pause' });
    await rig.end('step a#1.1');
    const [id = ''] = rig.engine.state.rules.keys();
    expect(await rig.engine.command({ type: 'rule.remove', id })).toMatchObject({ ok: true });
    await rig.engine.command({ type: 'run.resume' });
    await quiet(rig.engine);
    await rig.end('turn a#1');
    expect(rig.engine.state.approvals.size).toBe(1);
  });

  it('asks again about a step that it had approved when it is removed before the step begins', async () => {
    const rig = await working([command('make')], [allow('make')], { hold: true });
    await rig.engine.command({ type: 'run.pause' });
    await rig.end('turn a#1');
    expect(rig.engine.state.attempts.get('a#1')?.phase.phase).toBe('step_due');
    const [id = ''] = rig.engine.state.rules.keys();
    await rig.engine.command({ type: 'rule.remove', id });
    expect(rig.engine.state.attempts.get('a#1')?.phase.phase).toBe('awaiting_step');
  });

  it.each([
    ['deny', 'finished'],
    ['ask', 'awaiting'],
  ] as const)('that says %s holds for a step that was let pass and has not begun', async (say, state) => {
    const rig = await working([read('src/a.ts')], [], { hold: true });
    await rig.engine.command({ type: 'run.pause' });
    await rig.end('turn a#1');
    expect(rig.engine.state.attempts.get('a#1')?.phase.phase).toBe('step_due');
    const match = { kind: 'folder', tool: 'read_file', folder: 'src' } as const;
    await rig.engine.command({ type: 'rule.add', rule: { say, match, scope: run } });
    expect(rig.engine.state.steps.get('a#1.1')?.state.state).toBe(state);
  });

  it('is one rule, however often it is added', async () => {
    const rig = await working([], [allow('make'), allow('make')]);
    expect(rig.types().filter((type) => type === 'rule.added')).toHaveLength(1);
    expect(await rig.engine.command({ type: 'rule.remove', id: 'other' })).toMatchObject({
      failure: { type: 'unknown', what: 'rule' },
    });
  });

  it.each([
    [allow('npm test; rm'), /shell operator/],
    [allow('  '), /empty/],
    [allow('rm -rf build'), /cannot be taken back/],
    [allow('x', { match: { kind: 'call', call: command('git push') } }), /cannot be taken back/],
  ])('is refused where it would allow too much: %j', async (rule, why) => {
    const rig = await createRig([ticket('a')]);
    expect(await rig.engine.command({ type: 'rule.add', rule })).toMatchObject({
      failure: { type: 'bad_rule', message: expect.stringMatching(why) },
    });
    expect(rig.engine.state.rules.size).toBe(0);
  });
});

describe('approving and remembering', () => {
  it('runs this step by the person’s word and the next such step by the rule', async () => {
    const rig = await working([command('make'), command('make all')], []);
    expect(await approve(rig, allow('make'))).toMatchObject({ ok: true });
    expect(answers(rig)).toEqual(['approved by person', 'approved by rule']);
    expect(rig.ran).toEqual([command('make'), command('make all')]);
  });

  it('changes nothing when the rule cannot be taken', async () => {
    const rig = await working([command('make')], []);
    expect(await approve(rig, allow('rm'))).toMatchObject({ failure: { type: 'bad_rule' } });
    const elsewhere = allow('make', { scope: { kind: 'ticket', ticket: 'nobody' } });
    expect(await approve(rig, elsewhere)).toMatchObject({ failure: { type: 'unknown', what: 'ticket' } });
    expect(rig.engine.state.approvals.size).toBe(1);
    expect(rig.engine.state.rules.size).toBe(0);
  });

  it('is for approvals only', async () => {
    const rig = await working([command('make')], []);
    const [asked] = rig.engine.state.approvals.values();
    expect(
      await rig.engine.command({
        type: 'approval.answer',
        approval: asked?.id ?? '',
        hash: asked?.hash ?? '',
        answer: { answer: 'reject', reason: '', stopRun: false },
        remember: allow('make'),
      }),
    ).toMatchObject({ failure: { type: 'bad_rule' } });
  });
});
