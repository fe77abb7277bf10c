import { describe, expect, it } from 'vitest';
import { ticket } from '../../shared/ticket-rig';
import { answer, createRig, quiet } from './engine-rig';
import { retryDelay } from './retry-policy';

const trouble = (afterMs: number | null = null) =>
  ({
    type: 'failed',
    reason: 'The server is overloaded.',
    retry: { afterMs },
    usage: null,
    model: 'rig',
  }) as const;

describe('a request that another try may mend', () => {
  it('is tried again after a wait that everyone can see, and the attempt goes on', async () => {
    let asked = 0;
    const rig = await createRig([ticket('a')], {
      hold: true,
      turn: () => (++asked < 3 ? trouble() : answer('Done.')),
    });
    await rig.start();
    await rig.end('turn a#1');
    const until = '2026-01-01T00:00:00.500Z';
    expect(rig.engine.state.attempts.get('a#1')?.retry).toEqual({
      tries: 1,
      reason: 'The server is overloaded.',
      at: until,
    });
    expect([...rig.working.keys()]).toEqual([`wait ${until}`]);
    await rig.end(`wait ${until}`);
    await rig.end('turn a#1');
    await rig.end('wait 2026-01-01T00:00:01.000Z');
    await rig.end('turn a#1');
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
    expect(rig.engine.state.attempts.get('a#1')).toMatchObject({ retry: null, turns: 1 });
  });

  it('is given up after five tries, with the reason and the count', async () => {
    let asked = 0;
    const rig = await createRig([ticket('a')], { turn: () => trouble(asked++ < 0 ? 0 : null) });
    await rig.start();
    await rig.engine.idle();
    expect(asked).toBe(5);
    expect(rig.engine.state.tickets.get('a')?.state).toMatchObject({
      kind: 'failed',
      reason: 'The server is overloaded. It was tried 5 times.',
    });
  });

  it('counts anew after an answer', async () => {
    const script = [
      trouble(),
      trouble(),
      trouble(),
      answer('', [{ tool: 'read_file', input: {} }]),
      trouble(),
      trouble(),
    ];
    const rig = await createRig([ticket('a')], { turn: () => script.shift() });
    await rig.start();
    await rig.engine.idle();
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
  });

  it('waits no longer when its ticket is cancelled', async () => {
    const rig = await createRig([ticket('a')], { hold: true, turn: () => trouble(60_000) });
    await rig.start();
    await rig.end('turn a#1');
    const wait = rig.working.get('wait 2026-01-01T00:01:00.000Z');
    await rig.engine.command({ type: 'ticket.cancel', ticket: 'a' });
    expect(wait?.signal.aborted).toBe(true);
  });

  it('is not made any more once its ticket was cancelled while the others go on', async () => {
    const asked: string[] = [];
    const rig = await createRig([ticket('a'), ticket('b')], {
      hold: true,
      turn({ ticket: { id } }) {
        asked.push(id);
        return id === 'a' ? trouble(60_000) : undefined;
      },
    });
    await rig.start();
    await rig.end('turn a#1');
    await rig.engine.command({ type: 'ticket.cancel', ticket: 'a' });
    await rig.end('wait 2026-01-01T00:01:00.000Z');
    expect([...rig.working.keys()]).toEqual(['turn b#1']);
    await rig.end('turn b#1');
    expect(asked).toEqual(['a', 'b']);
  });

  it('is not made while the run is paused, and is due again when it goes on', async () => {
    let asked = 0;
    const rig = await createRig([ticket('a')], {
      hold: true,
      turn: () => (asked++ === 0 ? trouble() : undefined),
    });
    await rig.start();
    await rig.end('turn a#1');
    const wait = rig.working.get('wait 2026-01-01T00:00:00.500Z');
    expect(wait?.signal.aborted).toBe(false);
    await rig.engine.command({ type: 'run.pause' });
    // Nobody waits for its time any longer.
    expect(wait?.signal.aborted).toBe(true);
    await rig.end('wait 2026-01-01T00:00:00.500Z');
    expect(rig.working.size).toBe(0);
    await rig.engine.command({ type: 'run.resume' });
    await quiet(rig.engine);
    await rig.end('wait 2026-01-01T00:00:00.500Z');
    await rig.end('turn a#1');
    expect(asked).toBe(2);
    expect(rig.engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
  });

  it('is not tried again when another try cannot help', async () => {
    let asked = 0;
    const refused = {
      type: 'failed',
      reason: 'The key is wrong.',
      retry: null,
      usage: null,
      model: 'rig',
    } as const;
    const rig = await createRig([ticket('a')], { turn: () => (asked++ < 0 ? undefined : refused) });
    await rig.start();
    await rig.engine.idle();
    expect(asked).toBe(1);
  });
});

describe('the wait', () => {
  it('doubles from a second to thirty, with full jitter', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map((tries) => retryDelay(tries, null, 1))).toEqual([
      1000, 2000, 4000, 8000, 16000, 30000, 30000,
    ]);
    expect(retryDelay(3, null, 0)).toBe(0);
    expect(retryDelay(3, null, 0.25)).toBe(1000);
  });

  it('is what the provider asked for, if it did', () => {
    expect(retryDelay(1, 45_000, 0.1)).toBe(45_000);
  });
});
