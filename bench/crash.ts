import { runCrashSeed } from '../src/main/runs/crash-seed-rig';
import { atMost } from './measure/figure';
import { describeMachine } from './measure/machine';

// `npm run -s bench -- crash --seeds 10000`: the reference run under deaths, torn writes, lost power and failing disks, once for
// each seed from BATON_SEED (1) on. A bad one is named, and `--from SEED --seeds 1` runs it again.

const typed = (name: string, otherwise: number) => {
  const at = process.argv.indexOf(name);
  return at === -1 ? otherwise : Number(process.argv[at + 1]);
};
const first = typed('--from', Number(process.env.BATON_SEED ?? 1));
const seeds = typed('--seeds', 10_000);

const bad: { seed: number; message: string }[] = [];
const sums = { lives: 0, calls: 0, troubles: 0 };
const from = performance.now();
for (let seed = first; seed < first + seeds; seed++) {
  try {
    const ran = await runCrashSeed(seed);
    sums.lives += ran.lives;
    sums.calls += ran.calls;
    sums.troubles += ran.troubles;
  } catch (cause) {
    bad.push({ seed, message: cause instanceof Error ? cause.message : String(cause) });
  }
}
const seconds = Math.round((performance.now() - from) / 100) / 10;
const figures = [atMost('seeds that lost an event, ran a tool twice or did not finish', bad.length, 0)];
console.log(
  JSON.stringify(
    {
      bench: 'crash',
      machine: describeMachine(new Date()),
      seed: first,
      seeds,
      seconds,
      figures,
      ...sums,
      bad,
    },
    null,
    2,
  ),
);
if (bad.length > 0) process.exitCode = 1;
