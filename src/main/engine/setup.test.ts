import { describe, expect, it } from 'vitest';
import { ticket } from '../../shared/ticket-rig';
import { command, createRig, quiet, type Rig, type RigOptions } from './engine-rig';
import type { StepOutcome } from './ports';

const passed: StepOutcome = { outcome: 'ok', note: 'exit code 0' };
const failed: StepOutcome = { outcome: 'error', note: 'exit code 1' };
const apart = { isolation: 'worktree' } as const;
const withSetup = (...setup: string[]) => [ticket('a', [], { setup }), ticket('b', ['a'])];
const start = async (options: RigOptions, ...setup: string[]) => {
  const rig = await createRig(withSetup(...setup), { tiers: apart, ...options });
  await rig.start();
  return rig;
};

const ticketOf = (rig: Rig, id = 'a') => rig.engine.state.tickets.get(id)?.state;
const denies = (prefix: string) =>
  ({
    type: 'rule.add',
    rule: { say: 'deny', match: { kind: 'prefix', prefix }, scope: { kind: 'run' } },
  }) as const;

/** Another process has the run of one that died, and a person lets it go on. */
async function reopened(dead: Rig, options: RigOptions = {}): Promise<Rig> {
  const rig = await createRig([], { ...options, journal: dead.journal });
  await rig.engine.command({ type: 'run.recover' });
  await rig.engine.command({ type: 'run.resume' });
  await quiet(rig.engine);
  return rig;
}

describe('a ticket with setup commands, in a worktree', () => {
  it('asks its worker only after each of them has exited 0, in order, as a step of its own', async () => {
    const rig = await start({ hold: true, step: () => passed }, 'npm ci', 'npm run build');
    expect([...rig.working.keys()]).toEqual(['step a#1.1']);
    expect(rig.engine.state.steps.get('a#1.1')).toMatchObject({ origin: 'setup', turn: 0 });
    await rig.end('step a#1.1');
    expect([...rig.working.keys()]).toEqual(['step a#1.2']);
    await rig.end('step a#1.2');
    expect([...rig.working.keys()]).toEqual(['turn a#1']);
    expect(rig.ran).toEqual([command('npm ci'), command('npm run build')]);
    await rig.end('turn a#1');
    await rig.end('merge a#1');
    expect(ticketOf(rig)?.status).toBe('completed');
  });

  it('runs them under the approval of the spawn, which is bound to them, in step mode too', async () => {
    const rig = await createRig([ticket('a', [], { setup: ['npm ci'], stepMode: true })], {
      tiers: apart,
      mode: 'ask',
      step: () => passed,
    });
    await rig.start();
    const [asked] = rig.engine.state.approvals.values();
    expect(asked?.action).toMatchObject({ kind: 'spawn', proposal: { setup: ['npm ci'] } });
    expect(asked?.hash).toContain('npm ci');
    const approved = { approval: asked?.id ?? '', hash: asked?.hash ?? '' };
    await rig.engine.command({ type: 'approval.approve_spawns', approvals: [approved] });
    await rig.engine.idle();
    expect(rig.ran).toEqual([command('npm ci')]);
    expect(rig.types().filter((type) => type === 'approval.requested')).toHaveLength(1);
  });

  it('is blocked by the first that fails, which the reason names; no model is asked, and the rest do not run', async () => {
    const rig = await start({ step: () => failed }, 'npm ci', 'npm run build');
    await rig.engine.idle();
    expect(rig.ran).toEqual([command('npm ci')]);
    expect(rig.prompts).toEqual([]);
    expect(ticketOf(rig)).toEqual({
      status: 'blocked',
      kind: 'setup',
      reason: '“npm ci” did not succeed (exit code 1). Its output is with the steps of the attempt.',
    });
    expect(rig.engine.state.steps.get('a#1.2')?.state).toEqual({ state: 'dropped' });
    expect(ticketOf(rig, 'b')?.status).toBe('todo');
  });

  it('is explained by the QA before it is blocked', async () => {
    const rig = await start(
      {
        tiers: { ...apart, qa: 'rig' },
        step: () => failed,
        diagnose: ({ qa }) => ({ type: 'diagnosed', text: 'No network.', usage: null, model: qa }),
      },
      'npm ci',
    );
    await rig.engine.idle();
    expect(rig.engine.state.steps.get('a#1.1')?.diagnosis).toBe('No network.');
    expect(ticketOf(rig)).toMatchObject({ kind: 'setup', reason: expect.stringContaining('exit code 1') });
  });

  it('is set up again in the new worktree of its next attempt', async () => {
    let runs = 0;
    const rig = await start({ step: () => (++runs === 1 ? failed : passed) }, 'npm ci');
    await rig.engine.idle();
    await rig.engine.command({ type: 'ticket.retry', ticket: 'a' });
    await rig.engine.idle();
    expect(rig.engine.state.steps.get('a#2.1')).toMatchObject({ origin: 'setup', call: command('npm ci') });
    expect(ticketOf(rig)?.status).toBe('completed');
  });

  it('says so when the worktree that could not be set up holds a conflict', async () => {
    let runs = 0;
    const rig = await start(
      {
        step: () => (++runs === 1 ? passed : failed),
        merge: () => ({ type: 'conflict', files: ['package-lock.json'], tickets: ['z'] }),
      },
      'npm ci',
    );
    await rig.engine.idle();
    expect(ticketOf(rig)).toMatchObject({
      kind: 'setup',
      reason: expect.stringContaining(
        '(exit code 1). The worktree holds a conflict: The changes of a and of z do not fit together in package-lock.json.',
      ),
    });
  });

  it('is not set up again when only its request is made once more', async () => {
    let asked = 0;
    const rig = await start(
      {
        step: () => passed,
        turn: () =>
          ++asked === 1
            ? { type: 'failed', reason: 'busy', retry: { afterMs: null }, usage: null, model: 'rig' }
            : undefined,
      },
      'npm ci',
    );
    await rig.engine.idle();
    expect(asked).toBe(3); // Twice for a, once for b.
    expect(rig.ran).toEqual([command('npm ci')]);
  });

  it('ends what is under way when it is cancelled', async () => {
    const rig = await start({ hold: true }, 'npm ci');
    const running = rig.working.get('step a#1.1');
    await rig.engine.command({ type: 'ticket.cancel', ticket: 'a' });
    expect(running?.signal.aborted).toBe(true);
    expect(rig.engine.state.steps.get('a#1.1')?.state).toEqual({ state: 'broken_off' });
  });

  it('waits with the next command while the run is paused', async () => {
    const rig = await start({ hold: true, step: () => passed }, 'npm ci', 'make');
    await rig.engine.command({ type: 'run.pause' });
    await rig.end('step a#1.1');
    expect(rig.working.size).toBe(0);
    await rig.engine.command({ type: 'mode.set', mode: 'ask' });
    expect(rig.engine.state.approvals.size).toBe(0);
    await rig.engine.command({ type: 'run.resume' });
    await quiet(rig.engine);
    expect([...rig.working.keys()]).toEqual(['step a#1.2']);
  });
});

describe('a rule that denies a setup command', () => {
  const kind = { status: 'blocked', kind: 'setup', reason: 'A rule denies the setup command “curl x”.' };

  it('blocks the ticket before anything of it has run', async () => {
    const rig = await createRig(withSetup('npm ci', 'curl x'), { tiers: apart });
    await rig.engine.command(denies('curl'));
    await rig.start();
    await rig.engine.idle();
    expect(rig.ran).toEqual([]);
    expect(ticketOf(rig)).toEqual(kind);
  });

  it('and comes while another one runs, blocks it before the denied one begins', async () => {
    const rig = await start({ hold: true, step: () => passed }, 'npm ci', 'curl x');
    await rig.engine.command(denies('curl'));
    await rig.end('step a#1.1');
    expect(rig.ran).toEqual([command('npm ci')]);
    expect(ticketOf(rig)).toEqual(kind);
  });

  it('and comes while the run is paused before it, blocks it too', async () => {
    const rig = await start({ hold: true, step: () => passed }, 'npm ci', 'curl x');
    await rig.engine.command({ type: 'run.pause' });
    await rig.end('step a#1.1');
    await rig.engine.command(denies('curl'));
    expect(ticketOf(rig)).toEqual(kind);
  });
});

describe('a setup command whose end nobody saw', () => {
  const dead = () => start({ hold: true }, 'npm ci', 'make');

  it('is not started again by itself, and runs again when the person says so, before the others', async () => {
    const rig = await reopened(await dead(), { step: () => passed });
    expect(rig.ran).toEqual([]);
    expect(rig.engine.state.attempts.get('a#1')?.phase).toEqual({ phase: 'step_unknown', step: 'a#1.1' });
    await rig.engine.command({ type: 'step.resolve', step: 'a#1.1', verdict: 'again' });
    await rig.engine.idle();
    expect(rig.ran).toEqual([command('npm ci'), command('make')]);
    expect(ticketOf(rig)?.status).toBe('completed');
  });

  it('is taken for done when a person says so', async () => {
    const rig = await reopened(await dead(), { step: () => passed });
    await rig.engine.command({ type: 'step.resolve', step: 'a#1.1', verdict: 'done' });
    await rig.engine.idle();
    expect(rig.ran).toEqual([command('make')]);
    expect(ticketOf(rig)?.status).toBe('completed');
  });

  it('blocks the ticket when a person says that it was not done', async () => {
    const rig = await reopened(await dead());
    await rig.engine.command({ type: 'step.resolve', step: 'a#1.1', verdict: 'not_done' });
    await quiet(rig.engine);
    expect(ticketOf(rig)).toMatchObject({
      kind: 'setup',
      reason: expect.stringContaining('(interrupted)'),
    });
  });

  it('is due, and nothing before it, where the attempt began and the process died at once', async () => {
    const before = await dead();
    const begun = before.journal.findIndex(({ type }) => type === 'attempt.started');
    before.journal.length = begun + 1;
    const rig = await reopened(before, { step: () => passed });
    await rig.engine.idle();
    expect(rig.ran).toEqual([command('npm ci'), command('make')]);
  });
});

it('a run in the folder itself sets nothing up, and its workers are proposed without it', async () => {
  const rig = await createRig(withSetup('npm ci'), { mode: 'ask' });
  await rig.start();
  const [asked] = rig.engine.state.approvals.values();
  expect(asked?.action).toMatchObject({ proposal: { setup: [] } });
  const proposal = {
    role: 'Worker',
    model: 'rig',
    prompt: 'Do a.',
    context: [],
    setup: ['make'],
    verify: [],
  };
  const edited = { kind: 'spawn', proposal } as const;
  const { id: approval = '', hash = '' } = asked ?? {};
  expect(
    await rig.engine.command({
      type: 'approval.answer',
      approval,
      hash,
      answer: { answer: 'approve', edited },
    }),
  ).toEqual({
    ok: false,
    failure: { type: 'bad_edit', message: 'setup commands run in worktrees only.' },
  });
});

describe('setup commands that a person edits', () => {
  async function answered(setup: string[]) {
    const rig = await createRig([ticket('a', [], { setup: ['npm ci'] })], {
      tiers: apart,
      mode: 'ask',
      step: () => passed,
    });
    await rig.engine.command(denies('curl'));
    await rig.start();
    const [asked] = rig.engine.state.approvals.values();
    if (asked?.action.kind !== 'spawn') throw new Error('Nothing was asked');
    const edited = { kind: 'spawn', proposal: { ...asked.action.proposal, setup } } as const;
    const { id: approval, hash } = asked;
    const result = await rig.engine.command({
      type: 'approval.answer',
      approval,
      hash,
      answer: { answer: 'approve', edited },
    });
    await quiet(rig.engine);
    return { rig, result };
  }

  it.each([[[]], [['npm install', 'make']]])('run as edited: %j', async (setup) => {
    const { rig } = await answered(setup);
    expect(rig.ran).toEqual(setup.map(command));
    expect(ticketOf(rig)?.status).toBe('completed');
  });

  it('cannot become what a rule denies', async () => {
    const { result } = await answered(['curl x']);
    expect(result).toEqual({
      ok: false,
      failure: { type: 'bad_edit', message: 'a rule denies the setup command “curl x”.' },
    });
  });
});
