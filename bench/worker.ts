import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { atMost, round } from './measure/figure';
import { describeMachine } from './measure/machine';
import { measureAttempt } from './worker/measure-attempt';
import { measureHttpStreams, measureMockStreams, type StreamFigures } from './worker/measure-streams';

// `npm run -s bench -- worker`: what an attempt costs beside the AI SDK's own loop, and what many that stream at once cost the
// process that holds them. Each kind of streaming is measured in a process of its own, or memory would count for the first alone.

const STEPS = 20;
const load = { attempts: 64, tokens: 2_000, everyMs: 10, idleMs: 3_000 };
const serverFile = join(import.meta.dirname, '../../../bench/worker/stream-server.ts');

const kinds = {
  mock: () => measureMockStreams(load),
  http: () => measureHttpStreams(load, serverFile),
};

const [part] = process.argv.slice(2);
if (part === 'mock' || part === 'http') console.log(JSON.stringify(await kinds[part]()));
else console.log(JSON.stringify(await everything(), null, 2));

async function everything() {
  const attempt = await measureAttempt({ steps: STEPS, rounds: 41 });
  const mock = inOwnProcess('mock');
  const http = inOwnProcess('http');
  const { baton, bareLoop, bareLoopWithoutJournal, syncsPerAttempt, bytesPerAttempt } = attempt;
  return {
    bench: 'worker',
    machine: describeMachine(new Date()),
    figures: [
      atMost(
        `${STEPS}-step attempt, Baton : AI SDK's loop with the same synced writes`,
        baton / bareLoop,
        1.3,
      ),
      ...streamFigures('a mock model', mock),
      ...streamFigures('a model over HTTP', http),
    ],
    microsecondsPerStep: {
      baton: round(baton),
      bareLoop: round(bareLoop),
      bareLoopWithoutJournal: round(bareLoopWithoutJournal),
    },
    journal: { syncsPerAttempt, bytesPerAttempt },
    streams: { ...load, mock: roundAll(mock), http: roundAll(http) },
  };
}

function streamFigures(of: string, { delay, residentGrowth }: StreamFigures) {
  return [
    atMost(`${load.attempts} attempts with ${of}: event-loop delay, p99, ms`, delay.p99, 20),
    atMost(`${load.attempts} attempts with ${of}: growth of resident memory, MB`, residentGrowth, 200),
  ];
}

function inOwnProcess(kind: keyof typeof kinds): StreamFigures {
  const [, script = ''] = process.argv;
  return JSON.parse(execFileSync(process.execPath, [script, kind], { encoding: 'utf8' })) as StreamFigures;
}

function roundAll<Values extends object>(values: Values): Values {
  return JSON.parse(JSON.stringify(values, (_, value) => (typeof value === 'number' ? round(value) : value)));
}
