import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fold } from '../../shared/fold';
import type { RunEvent } from '../../shared/run-event';
import { readSnapshot, takeSnapshot } from '../../shared/run-snapshot';
import { attemptKey, createRunState, type RunState } from '../../shared/run-state';
import { type Tier, tierSchema } from '../../shared/ticket';
import { ticket } from '../../shared/ticket-rig';
import { NO_USAGE, type Usage, type UsageTotals } from '../../shared/usage';
import { answer, change, createRig, quiet } from './engine-rig';
import type { TurnOutcome } from './ports';

const seed = Number(process.env.BATON_SEED);

const count = fc.nat(5_000);
const usages: fc.Arbitrary<Usage> = fc.record({
  input: count,
  cacheRead: count,
  cacheWrite: count,
  output: count,
  reasoning: count,
  // In parts of a power of two: these add up exactly in any order.
  cost: fc.option(count.map((parts) => parts / 1024)),
  estimated: fc.boolean(),
});

const turns = fc.record({
  kind: fc.constantFrom('calls', 'ends', 'may be mended', 'fails'),
  usage: fc.option(usages, { freq: 9 }),
  model: fc.constantFrom('one:a', 'one:b', 'two:a'),
  tier: fc.constantFrom<Tier[]>(...tierSchema.options.map(({ value }) => value)),
  /** What is done before it: most often nothing, or a person cancels or retries a ticket while others are at work. */
  person: fc.constantFrom('nothing', 'nothing', 'nothing', 'cancels', 'retries'),
});
type Turn = typeof turns extends fc.Arbitrary<infer Value> ? Value : never;

function outcomeOf({ kind, usage, model }: Turn): TurnOutcome {
  switch (kind) {
    case 'calls':
      return { ...answer('', [change('a')]), usage, model };
    case 'ends':
      return { ...answer('Done.'), usage, model };
    default:
      return { type: 'failed', reason: 'no', retry: kind === 'fails' ? null : { afterMs: 1 }, usage, model };
  }
}

/** The sums as anyone would add them up from a journal, by the names of what they are of. */
function sumsOf(events: readonly RunEvent[]): Record<string, UsageTotals> {
  const sums: Record<string, UsageTotals> = {};
  for (const event of events) {
    if (event.type !== 'usage.recorded') continue;
    const { tier, model, ticket: of, attempt } = event;
    const names = [`tier ${tier}`, `model ${model}`];
    if (of !== null) names.push(`ticket ${of}`);
    if (of !== null && attempt !== null) names.push(`attempt ${attemptKey(of, attempt)}`);
    for (const name of names) {
      const sum = sums[name] ?? NO_USAGE;
      sums[name] = {
        requests: sum.requests + 1,
        input: sum.input + event.input,
        cacheRead: sum.cacheRead + event.cacheRead,
        cacheWrite: sum.cacheWrite + event.cacheWrite,
        output: sum.output + event.output,
        reasoning: sum.reasoning + event.reasoning,
        cost: sum.cost + (event.cost ?? 0),
        unpriced: sum.unpriced + Number(event.cost === null),
        estimated: sum.estimated + Number(event.estimated),
      };
    }
  }
  return sums;
}

/** All totals that a state shows, but for those of which nothing was used. */
function totalsIn({ tiers, models, tickets, attempts }: RunState): Record<string, UsageTotals> {
  const all: [string, UsageTotals][] = [
    ...Object.entries(tiers).map(([tier, usage]): [string, UsageTotals] => [`tier ${tier}`, usage]),
    ...[...models].map(([model, usage]): [string, UsageTotals] => [`model ${model}`, usage]),
    ...[...tickets].map(([id, { usage }]): [string, UsageTotals] => [`ticket ${id}`, usage]),
    ...[...attempts].map(([key, { usage }]): [string, UsageTotals] => [`attempt ${key}`, usage]),
  ];
  return Object.fromEntries(all.filter(([, { requests }]) => requests > 0));
}

it(`totals per tier, model, ticket and attempt are at every moment the sums of the events (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.array(turns, { minLength: 1, maxLength: 25 }),
      async (tickets, script) => {
        const left = [...script];
        const rig = await createRig(
          Array.from({ length: tickets }, (_, index) => ticket(`t${index}`)),
          {
            hold: true,
            parallel: 3,
            turn: () => {
              const turn = left.shift();
              return turn === undefined ? { ...answer('Done.'), usage: null } : outcomeOf(turn);
            },
          },
        );
        await rig.start();
        for (let move = 0; rig.working.size > 0; move++) {
          const works = [...rig.working.keys()];
          rig.advance(60_000); // Work is known by its name, which for a wait is the time of its end.
          const person = left[0]?.person ?? 'nothing';
          const id = `t${move % tickets}`;
          // An attempt that is cancelled while its request is out is told what that took when it comes back.
          if (person === 'cancels') await rig.engine.command({ type: 'ticket.cancel', ticket: id });
          if (person === 'retries') await rig.engine.command({ type: 'ticket.retry', ticket: id });
          await quiet(rig.engine);
          await rig.end(works[move % works.length] ?? '');
          expect(totalsIn(rig.engine.state)).toEqual(sumsOf(rig.journal));
          expect(totalsIn(rig.face)).toEqual(sumsOf(rig.journal));
        }

        // The engine asks for workers alone so far; whoever a request was for, the fold counts it there.
        const tiers = script.map(({ tier }) => tier);
        const events = rig.journal.map((event, index) =>
          event.type === 'usage.recorded' ? { ...event, tier: tiers[index % tiers.length] ?? 3 } : event,
        );
        const state = createRunState('run-1');
        for (const [index, event] of events.entries()) {
          fold(state, event);
          expect(totalsIn(state)).toEqual(sumsOf(events.slice(0, index + 1)));
        }
        const copy = readSnapshot(JSON.parse(JSON.stringify(takeSnapshot(state))));
        expect(totalsIn(copy)).toEqual(sumsOf(events));
        await rig.engine.close();
      },
    ),
    { seed, numRuns: 300, endOnFailure: true },
  );
});
