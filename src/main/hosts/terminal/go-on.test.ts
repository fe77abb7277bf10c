// How a run goes on that stands at a limit or has blocked tickets: real processes, and a real terminal.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canBeAsked, eventsOf, homeForEachTest, SPENDERS, says, typeLine } from './terminal-rig';

const home = homeForEachTest();

const wrote = (name: string) => existsSync(join(home.path, name));

describe('a limit', () => {
  const spend = async (...limits: string[]) =>
    home.baton('run', await home.tickets(SPENDERS), '--approve', 'all', ...limits);

  it('pauses the run, which goes on once it is raised or lifted', async () => {
    const ran = await spend('--limit', 'tokens=1500', '--limit', 'hours=9');
    expect(ran.code).toBe(3);
    expect(ran.err).toContain('The run has used 2,000 tokens; its limit is 1,500.');
    expect(ran.err).toMatch(/“npm .* -- resume \S+ --raise tokens=4000” goes on/);
    expect([wrote('one.txt'), wrote('two.txt')]).toEqual([true, false]);

    const notRaised = await home.baton('resume', 'last');
    expect(notRaised.code).toBe(3);
    expect(notRaised.err).toContain('its limit is 1,500');
    const tooLow = await home.baton('resume', 'last', '--raise', 'tokens=1600');
    expect(tooLow.code).toBe(3);
    expect(tooLow.err).toContain('its limit is 1,600');
    expect(await home.baton('resume', 'last', '--raise', 'usd=5', '--raise', 'tokens=none')).toMatchObject({
      code: 0,
      err: '',
    });
    expect(wrote('two.txt')).toBe(true);
    const { out } = await home.baton('log', 'last', '--json');
    expect(eventsOf(out).filter(({ type }) => type === 'limit.raised')).toMatchObject([
      { limit: 'tokens', to: 1600 },
      { limit: 'usd', to: 5 },
      { limit: 'tokens', to: null },
    ]);
  });

  it('is as the settings say unless it was typed', async () => {
    await home.settings({ limits: { tokens: 1500, hours: 3 } });
    expect((await spend()).code).toBe(3);
    const typed = await spend('--limit', 'tokens=none', '--json');
    expect(typed.code).toBe(0);
    expect(eventsOf(typed.out)[0]).toMatchObject({ limit_tokens: null, limit_hours: 3 });
  });

  it.each([
    'tokens',
    'tokens=',
    'tokens=0',
    'tokens=1.5',
    'usd=-1',
    'euros=5',
    'usd=1e3',
    '__proto__=1',
    'unpriced=none',
  ])('is refused where nobody can say what “%s” means', async (text) => {
    const { code, out, err } = await spend('--limit', text);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/--limit/);
  });

  it('cannot be raised of a run that has ended', async () => {
    await spend();
    const { code, err } = await home.baton('resume', 'last', '--raise', 'usd=5');
    expect(code).toBe(2);
    expect(err).toContain('The run has ended');
  });

  describe.runIf(canBeAsked)('at a terminal', () => {
    const ASKED = 'leave it paused > ';

    it('is asked about, as often as one is reached, and Enter is no answer', async () => {
      const running = home.sit([
        'run',
        await home.tickets(SPENDERS),
        '--approve',
        'all',
        '--limit',
        'tokens=1500',
      ]);
      await running.shows('The run has used 2,000 tokens; its limit is 1,500.');
      await running.shows('[r] raise it to 4,000');
      await running.shows(ASKED);
      typeLine(running, '');
      await running.shows(ASKED);
      typeLine(running, '1900');
      await running.shows('That is reached already');
      await running.shows(ASKED);
      for (const wrong of ['lots', '2,5', '0']) {
        typeLine(running, wrong);
        await running.shows(`“${wrong}” is no limit: type a number such as 4,000, or r, n, s or p.`);
        await running.shows(ASKED);
      }
      typeLine(running, '2,500');
      await running.shows('The run has used 3,000 tokens; its limit is 2,500.');
      await running.shows(ASKED);
      typeLine(running, 'n');
      expect((await running.ended).code).toBe(0);
      expect(wrote('two.txt')).toBe(true);
    });

    it('can be left for later, or end the run', async () => {
      const running = home.sit([
        'run',
        await home.tickets(SPENDERS),
        '--approve',
        'all',
        '--limit',
        'tokens=1500',
      ]);
      await running.shows(ASKED);
      typeLine(running, 'p');
      const left = await running.ended;
      expect(left.code).toBe(3);
      expect(left.out).toContain('--raise tokens=4000');
      const resumed = home.sit(['resume', 'last']);
      await resumed.shows(ASKED);
      typeLine(resumed, 's');
      expect((await resumed.ended).code).toBe(3);
      expect((await home.baton('runs')).out).toMatch(/ cancelled +1\/2 /);

      const stopped = await home.baton('resume', 'last');
      expect(stopped.code).toBe(3);
      expect(stopped.err).toContain('The run has used 2,000 tokens; its limit is 1,500.');
      expect(stopped.err).toMatch(/“npm .* -- resume \S+ --raise tokens=4000” goes on/);
      const raised = await home.baton('resume', 'last', '--raise', 'tokens=9000');
      expect(raised.err).toBe('');
      expect((await home.baton('log', 'last')).out).toContain('is now 9000');
      expect((await home.baton('runs')).out).not.toContain('cancelled');
    });
  });
});

describe('blocked tickets', () => {
  const failing = (id: string) => ({
    id,
    description: `Do ${id}`,
    rehearsal: [[{ block: 'no map' }], [says('Found it.')]],
  });

  it('are tried again, all of them or those that are named', async () => {
    await home.tickets([failing('T-1'), failing('T-2'), failing('T-3')]);
    expect((await home.baton('run', 'track.json', '--approve', 'all')).code).toBe(3);
    const named = await home.baton('resume', 'last', '--retry', 'T-2');
    expect(named.code).toBe(3);
    expect(named.out).toContain('1 of 3 completed, 2 blocked');
    const all = await home.baton('resume', 'last', '--retry');
    expect(all).toMatchObject({ code: 0, err: '' });
    expect(all.out).toContain('3 of 3 completed');
  });

  it('are left alone when one that was named is not blocked', async () => {
    await home.tickets([failing('T-1'), { id: 'T-2', description: 'x', rehearsal: [says('x')] }]);
    await home.baton('run', 'track.json', '--approve', 'all');
    for (const [named, sentence] of [
      ['T-2', 'ticket T-2: it is completed'],
      ['T-9', 'There is no ticket “T-9”'],
    ] as const) {
      const { code, err } = await home.baton('resume', 'last', '--retry', 'T-1', named);
      expect(code).toBe(2);
      expect(err).toContain(sentence);
    }
    expect((await home.baton('runs')).out).toMatch(/ blocked +1\/2 /);
  });

  it('set a run going that has ended, also in another mode', async () => {
    await home.tickets([
      failing('T-1'),
      { id: 'T-2', description: 'y', depends_on: ['T-1'], rehearsal: [says('x')] },
    ]);
    expect(await home.baton('run', 'track.json', '--approve', 'none')).toMatchObject({ code: 3 });
    const resumed = await home.baton('resume', 'last', '--retry', '--approve', 'all');
    expect(resumed).toMatchObject({ code: 0, err: '' });
    expect(resumed.out).toContain('2 of 2 completed');
    expect(resumed.out).toContain('A track goes on with rehearsal, no review, QA rehearsal, run ');
  });
});
