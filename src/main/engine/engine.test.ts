import { describe, expect, it } from 'vitest';
import { ticket } from '../../shared/ticket-rig';
import { answer, change, command, createRig, quiet, read } from './engine-rig';

const statuses = (rig: Awaited<ReturnType<typeof createRig>>) =>
  Object.fromEntries([...rig.engine.state.tickets].map(([id, { state }]) => [id, state.status]));

describe('what runs when', () => {
  it('a ticket starts only when all its dependencies are completed', async () => {
    const rig = await createRig([ticket('a'), ticket('b'), ticket('c', ['a', 'b'])], { hold: true });
    await rig.start();
    expect([...rig.working.keys()]).toEqual(['turn a#1', 'turn b#1']);
    await rig.end('turn a#1');
    expect([...rig.working.keys()]).toEqual(['turn b#1']);
    await rig.end('turn b#1');
    expect([...rig.working.keys()]).toEqual(['turn c#1']);
    await rig.end('turn c#1');
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
  });

  it('ready tickets start by priority, then by the longest path behind them, then in file order', async () => {
    const tickets = [
      ticket('first'),
      ticket('second'),
      ticket('long'),
      ticket('behind', ['long']),
      ticket('urgent', [], { priority: 0 }),
    ];
    const rig = await createRig(tickets, { parallel: 1 });
    await rig.start();
    await rig.engine.idle();
    const started = rig.journal.flatMap((event) => (event.type === 'attempt.started' ? [event.ticket] : []));
    expect(started).toEqual(['urgent', 'long', 'first', 'second', 'behind']);
  });

  it('works on as many tickets at once as it may, and on no more', async () => {
    const rig = await createRig(
      ['a', 'b', 'c', 'd', 'e'].map((id) => ticket(id)),
      { hold: true, parallel: 3 },
    );
    await rig.start();
    expect(rig.working.size).toBe(3);
    await rig.end('turn b#1');
    expect([...rig.working.keys()]).toEqual(['turn a#1', 'turn c#1', 'turn d#1']);
  });

  it('what waits for a person takes no slot, and gets one again before new tickets do', async () => {
    const turn = ({ turn: number, attempt }: { turn: number; attempt: { ticket: string } }) =>
      attempt.ticket === 'a' && number === 1 ? answer('', [command('ls')]) : undefined;
    const rig = await createRig(
      ['a', 'b', 'c'].map((id) => ticket(id)),
      { mode: 'auto', parallel: 1, hold: true, turn },
    );
    await rig.start();
    await rig.end('turn a#1');
    expect([...rig.working.keys()]).toEqual(['turn b#1']);
    const [approval] = rig.engine.state.approvals.values();
    await rig.engine.command({
      type: 'approval.answer',
      approval: approval?.id ?? '',
      hash: approval?.hash ?? '',
      answer: { answer: 'approve', edited: null },
    });
    await quiet(rig.engine);
    expect([...rig.working.keys()]).toEqual(['turn b#1']);
    await rig.end('turn b#1');
    expect([...rig.working.keys()]).toEqual(['step a#1.1']);
  });

  it('a ticket that the file says is completed frees its dependents, one that is blocked does not', async () => {
    const rig = await createRig([
      ticket('done', [], { initial: { status: 'completed' } }),
      ticket('stuck', [], { initial: { status: 'blocked', reason: 'no key' } }),
      ticket('x', ['done']),
      ticket('y', ['stuck']),
    ]);
    await rig.start();
    await rig.engine.idle();
    expect(statuses(rig)).toEqual({ done: 'completed', stuck: 'blocked', x: 'completed', y: 'todo' });
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'blocked' });
  });
});

describe('how an attempt ends', () => {
  it('one failure blocks its own ticket with the reason, and nothing else', async () => {
    const turn = ({ attempt }: { attempt: { ticket: string } }) =>
      attempt.ticket === 'a'
        ? ({ type: 'failed', reason: 'The server said no.', retry: null, usage: null, model: 'rig' } as const)
        : undefined;
    const rig = await createRig([ticket('a'), ticket('b'), ticket('c', ['a'])], { turn });
    await rig.start();
    await rig.engine.idle();
    expect(rig.engine.state.tickets.get('a')?.state).toEqual({
      status: 'blocked',
      kind: 'failed',
      reason: 'The server said no.',
    });
    expect(statuses(rig)).toEqual({ a: 'blocked', b: 'completed', c: 'todo' });
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'blocked' });
  });

  it('a bug in a worker is the failure of that attempt', async () => {
    const rig = await createRig([ticket('a'), ticket('b')], {
      turn: ({ attempt }) => {
        if (attempt.ticket === 'a') throw new Error('undefined is not a function');
        return undefined;
      },
      hold: true,
    });
    await rig.start();
    await rig.end('turn b#1');
    expect(statuses(rig)).toMatchObject({ b: 'completed' });
  });

  it('an empty answer is a failure, not a result', async () => {
    const rig = await createRig([ticket('a')], { turn: () => answer(' \n ') });
    await rig.start();
    await rig.engine.idle();
    expect(rig.engine.state.tickets.get('a')?.state).toMatchObject({
      kind: 'failed',
      reason: 'The model gave an empty answer.',
    });
  });

  it('a worker that reports that it is blocked blocks its ticket, and its other calls do not run', async () => {
    const calls = [command('ls'), { tool: 'report_blocked', input: { reason: 'no key' } }];
    const rig = await createRig([ticket('a')], { turn: () => answer('', calls) });
    await rig.start();
    await rig.engine.idle();
    expect(rig.engine.state.tickets.get('a')?.state).toEqual({
      status: 'blocked',
      kind: 'worker',
      reason: 'no key',
    });
    expect(rig.ran).toEqual([]);
  });

  it('a retried ticket that succeeds frees its dependents and the run goes on to its end', async () => {
    const turn = ({ attempt }: { attempt: { ticket: string; number: number } }) =>
      attempt.ticket === 'a' && attempt.number === 1
        ? ({ type: 'failed', reason: 'flaky', retry: null, usage: null, model: 'rig' } as const)
        : undefined;
    const rig = await createRig([ticket('a'), ticket('b', ['a'])], { turn });
    await rig.start();
    await rig.engine.idle();
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'blocked' });
    await rig.engine.command({ type: 'ticket.retry', ticket: 'a' });
    await rig.engine.idle();
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
    expect(rig.engine.state.tickets.get('a')?.attempts).toBe(2);
  });
});

describe('steps', () => {
  it('a call with wrong input never runs and the next call of the turn goes on', async () => {
    const turn = ({ turn: number }: { turn: number }) =>
      number === 1 ? answer('', [{ tool: 'read_file', input: { wrong: true } }, read('a.txt')]) : undefined;
    const rig = await createRig([ticket('a')], { turn });
    await rig.start();
    await rig.engine.idle();
    expect(rig.ran).toEqual([read('a.txt')]);
    expect(rig.engine.state.steps.get('a#1.1')?.state).toMatchObject({
      outcome: 'refused',
      note: 'The input is wrong.',
    });
    expect(statuses(rig)).toEqual({ a: 'completed' });
  });

  it('the calls of a turn run one after another, and their ends are heard by the next turn', async () => {
    const heard: string[] = [];
    const turn = ({ turn: number, steps }: { turn: number; steps: readonly { state: object }[] }) => {
      heard.push(JSON.stringify(steps.map(({ state }) => state)));
      return number === 1 ? answer('', [read('a'), change('b')]) : undefined;
    };
    const step = ({ tool }: { tool: string }) =>
      tool === 'read_file'
        ? ({ outcome: 'ok', note: 'read' } as const)
        : ({ outcome: 'error', note: 'disk full' } as const);
    const rig = await createRig([ticket('a')], { turn, step });
    await rig.start();
    await rig.engine.idle();
    expect(rig.ran).toEqual([read('a'), change('b')]);
    expect(JSON.parse(heard[1] ?? '')).toEqual([
      { state: 'finished', outcome: 'ok', note: 'read' },
      { state: 'finished', outcome: 'error', note: 'disk full' },
    ]);
  });
});

describe('control of the run', () => {
  it('pause starts nothing new and lets what is in flight finish; resume goes on', async () => {
    const rig = await createRig([ticket('a'), ticket('b', ['a'])], { hold: true });
    await rig.start();
    await rig.engine.command({ type: 'run.pause' });
    await rig.end('turn a#1');
    expect(statuses(rig)).toEqual({ a: 'completed', b: 'todo' });
    expect(rig.working.size).toBe(0);
    await rig.engine.command({ type: 'run.resume' });
    await quiet(rig.engine);
    expect([...rig.working.keys()]).toEqual(['turn b#1']);
  });

  it('stopping the run aborts what is in flight, voids approvals, and of a late result only its cost counts', async () => {
    const turn = ({ attempt }: { attempt: { ticket: string } }) =>
      attempt.ticket === 'b' ? answer('', [command('ls')]) : undefined;
    const rig = await createRig([ticket('a'), ticket('b')], { mode: 'auto', hold: true, turn });
    await rig.start();
    await rig.end('turn b#1');
    expect(rig.engine.state.approvals.size).toBe(1);
    const late = rig.working.get('turn a#1');
    await rig.engine.command({ type: 'run.cancel' });
    expect(late?.signal.aborted).toBe(true);
    expect(rig.engine.state.approvals.size).toBe(0);
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'cancelled' });
    const written = rig.journal.length;
    await rig.end('turn a#1');
    expect(rig.types().slice(written)).toEqual(['usage.recorded']);
    expect(rig.engine.state.tickets.get('a')?.usage.requests).toBe(1);
    expect(statuses(rig)).toEqual({ a: 'blocked', b: 'blocked' });
  });

  it('a stopped run goes on when the person says so, with what was not begun', async () => {
    const rig = await createRig([ticket('a'), ticket('b')], { hold: true, parallel: 1 });
    await rig.start();
    await rig.engine.command({ type: 'run.cancel' });
    await rig.engine.command({ type: 'run.resume' });
    await quiet(rig.engine);
    expect(rig.working.has('turn b#1')).toBe(true);
  });

  it('a step that is broken off says so, and never that it still runs', async () => {
    const turn = () => answer('', [command('sleep')]);
    const rig = await createRig([ticket('a')], { hold: true, turn });
    await rig.start();
    await rig.end('turn a#1');
    await rig.engine.command({ type: 'ticket.cancel', ticket: 'a' });
    expect(rig.engine.state.steps.get('a#1.1')?.state).toEqual({ state: 'broken_off' });
    await rig.end('step a#1.1');
    expect(rig.engine.state.steps.get('a#1.1')?.state).toEqual({ state: 'broken_off' });
  });

  it('the worker hears of the end of an attempt once nothing of it is under way', async () => {
    const rig = await createRig([ticket('a'), ticket('b')], { hold: true });
    await rig.start();
    await rig.end('turn b#1');
    const b = { key: 'b#1', position: 1, number: 1 };
    expect(rig.ended).toEqual([b]);
    await rig.engine.command({ type: 'ticket.cancel', ticket: 'a' });
    await quiet(rig.engine);
    expect(rig.ended).toEqual([b]);
    await rig.end('turn a#1');
    expect(rig.ended).toEqual([b, { key: 'a#1', position: 0, number: 1 }]);
  });

  it('a ticket can be cancelled alone; the others go on', async () => {
    const rig = await createRig([ticket('a'), ticket('b')], { hold: true });
    await rig.start();
    const signal = rig.working.get('turn a#1')?.signal;
    await rig.engine.command({ type: 'ticket.cancel', ticket: 'a' });
    expect(signal?.aborted).toBe(true);
    expect(rig.working.get('turn b#1')?.signal.aborted).toBe(false);
    expect(rig.engine.state.tickets.get('a')?.state).toMatchObject({ status: 'blocked', kind: 'cancelled' });
  });

  it('a ticket that a person marks completed frees its dependents; one marked blocked does not start', async () => {
    const rig = await createRig([ticket('a'), ticket('b', ['a']), ticket('c')], { hold: true, parallel: 1 });
    await rig.start();
    await rig.engine.command({ type: 'ticket.block', ticket: 'c', reason: 'later' });
    await rig.engine.command({ type: 'ticket.complete', ticket: 'a', summary: 'did it myself' });
    await quiet(rig.engine);
    expect(rig.working.has('turn b#1')).toBe(true);
    await rig.end('turn b#1');
    expect(statuses(rig)).toEqual({ a: 'completed', b: 'completed', c: 'blocked' });
  });

  it('tickets that join an ended run start it again', async () => {
    const rig = await createRig([ticket('a')]);
    await rig.start();
    await rig.engine.idle();
    const added = await rig.engine.command({
      type: 'tickets.add',
      source: 'more.json',
      tickets: [ticket('b', ['a'])],
    });
    expect(added.ok).toBe(true);
    await rig.engine.idle();
    expect(statuses(rig)).toEqual({ a: 'completed', b: 'completed' });
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
  });

  it('tickets that do not fit are refused whole, with every reason', async () => {
    const rig = await createRig([ticket('a')]);
    const joining = [ticket('a'), ticket('x', ['nobody']), ticket('y', ['z']), ticket('z', ['y'])];
    const added = await rig.engine.command({ type: 'tickets.add', source: 'more.json', tickets: joining });
    expect(added).toMatchObject({ ok: false, failure: { type: 'bad_tickets' } });
    expect(JSON.stringify(added)).toMatch(
      /already a ticket a.*x depends on nobody.*y waits for z waits for y/,
    );
    expect(rig.engine.state.tickets.size).toBe(1);
  });

  it('commands that do not fit the moment are rejected with the reason and change nothing', async () => {
    const rig = await createRig([ticket('a')], { hold: true });
    const written = rig.journal.length;
    expect(await rig.engine.command({ type: 'run.pause' })).toMatchObject({
      failure: { type: 'wrong_phase', phase: 'opened' },
    });
    expect(await rig.engine.command({ type: 'ticket.retry', ticket: 'a' })).toMatchObject({
      failure: { type: 'wrong_status', status: 'todo' },
    });
    expect(await rig.engine.command({ type: 'ticket.cancel', ticket: 'q' })).toMatchObject({
      failure: { type: 'unknown', id: 'q' },
    });
    expect(rig.journal.length).toBe(written);
  });
});

describe('the order of things', () => {
  it('an event is on disk before it is published, and before the work that it announces starts', async () => {
    const rig = await createRig([ticket('a')], {
      turn: ({ turn: number }) => (number === 1 ? answer('', [command('ls')]) : undefined),
    });
    await rig.start();
    await rig.engine.idle();
    const at = (line: string) => rig.log.indexOf(line);
    expect(at('disk step.started')).toBeGreaterThan(-1);
    expect(at('disk step.started')).toBeLessThan(at('publish step.started'));
    expect(at('publish step.started')).toBeLessThan(at('start step a#1.1'));
    expect(at('disk turn.started')).toBeLessThan(at('start turn a#1'));
  });

  it('when the disk fails the run stands still: nothing is published or started, and every face hears why', async () => {
    const rig = await createRig([ticket('a'), ticket('b', ['a'])], { hold: true });
    await rig.start();
    rig.breakDisk('no space left on the disk');
    const before = rig.face.seq;
    await rig.end('turn a#1');
    expect(rig.trouble).toBe('no space left on the disk');
    expect(rig.face.seq).toBe(before);
    expect(rig.engine.state.seq).toBe(before);
    expect(rig.working.size).toBe(0);
    expect(await rig.engine.command({ type: 'run.pause' })).toMatchObject({
      failure: { type: 'trouble', message: 'no space left on the disk' },
    });
  });

  it('goes on where it was when the disk is well again: what ended meanwhile is recorded, what was due starts, nothing runs twice', async () => {
    const rig = await createRig([ticket('a'), ticket('b', ['a']), ticket('c')], {
      hold: true,
      turn: ({ turn }) => (turn === 1 ? answer('', [command('ls')]) : undefined),
    });
    await rig.start();
    await rig.end('turn a#1');
    rig.breakDisk('no space left on the disk');
    await rig.end('step a#1.1');
    await rig.end('turn c#1');
    expect(await rig.engine.command({ type: 'run.pause' })).toMatchObject({ failure: { type: 'trouble' } });
    await rig.engine.idle(); // Nothing more can come of itself.
    const written = rig.journal.length;
    expect(rig.working.size).toBe(0);

    rig.breakDisk(null);
    rig.engine.goOn();
    await quiet(rig.engine);
    expect(rig.types().slice(written)).toContain('step.finished');
    expect([...rig.working.keys()].sort()).toEqual(['step c#1.1', 'turn a#1']);
    for (const what of ['turn a#1', 'step c#1.1', 'turn c#1', 'turn b#1', 'step b#1.1', 'turn b#1']) {
      await rig.end(what);
    }
    expect(rig.ran).toEqual([command('ls'), command('ls'), command('ls')]);
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
    expect(rig.journal.map(({ seq }) => seq)).toEqual(rig.journal.map((_, index) => index + 1));
  });

  it('what comes first when the disk is well is carried out before anything that was due', async () => {
    const rig = await createRig([ticket('a')], {
      hold: true,
      turn: ({ turn }) => (turn === 1 ? answer('', [command('ls')]) : undefined),
    });
    await rig.start();
    rig.breakDisk('no space left on the disk');
    await rig.end('turn a#1');
    await rig.engine.idle();
    const written = rig.journal.length;

    rig.breakDisk(null);
    rig.engine.goOn([{ type: 'mode.set', mode: 'ask' }, { type: 'run.pause' }]);
    await quiet(rig.engine);
    expect(rig.types().slice(written, written + 2)).toEqual(['mode.changed', 'run.paused']);
    expect(rig.types().slice(written)).toContain('turn.finished');
    expect(rig.working.size).toBe(0);
  });

  it('closing aborts what is in flight, waits for its end and records nothing more', async () => {
    const rig = await createRig([ticket('a')], { hold: true });
    await rig.start();
    const written = rig.journal.length;
    const work = rig.working.get('turn a#1');
    const closed = rig.engine.close();
    expect(work?.signal.aborted).toBe(true);
    work?.end();
    await closed;
    expect(rig.journal.length).toBe(written);
  });
});

describe('a model that goes in circles', () => {
  const wrong = { tool: 'read_file', input: { wrong: true } };

  it('is told three times in a row that its input is wrong, then its attempt fails', async () => {
    const scripts: Record<string, ReturnType<typeof answer>[]> = {
      a: Array.from({ length: 4 }, () => answer('', [wrong, wrong])),
      b: [
        ...Array.from({ length: 3 }, () => answer('', [wrong])),
        answer('', [wrong, read('x')]),
        answer('', [wrong]),
      ],
    };
    const rig = await createRig([ticket('a'), ticket('b')], {
      turn: ({ attempt }) => scripts[attempt.ticket]?.shift(),
    });
    await rig.start();
    await rig.engine.idle();
    expect(rig.engine.state.tickets.get('a')?.state).toMatchObject({
      kind: 'failed',
      reason:
        'The model went on giving its tools wrong input, though it was told 3 times; the last time: The input is wrong.',
    });
    expect(rig.engine.state.attempts.get('a#1')?.turns).toBe(4);
    expect(statuses(rig)).toMatchObject({ b: 'completed' });
  });

  it('makes the same call a third time in a row only when a person lets it, in every mode', async () => {
    const rig = await createRig([ticket('a')], {
      mode: 'all',
      turn: ({ turn }) => (turn <= 3 ? answer('', [read('same')]) : undefined),
    });
    await rig.start();
    expect(rig.ran).toEqual([read('same'), read('same')]);
    const [approval] = rig.engine.state.approvals.values();
    expect(approval?.reason).toBe('repeated');
    await rig.engine.command({ type: 'mode.set', mode: 'auto' });
    await rig.engine.command({ type: 'mode.set', mode: 'all' });
    expect(rig.engine.state.approvals.size).toBe(1);
  });
});
