import { createSeededRandom } from '../../shared/seeded-random-rig';
import { createMerges } from './crash-merge-rig';
import { checkFinished, createWorld, type FaultOf, live } from './crash-run-rig';

/** Runs the reference run with what the seed draws: deaths at any call, torn writes, lost power, failing disks. Throws what is wrong. */
export async function runCrashSeed(
  seed: number,
): Promise<{ lives: number; calls: number; troubles: number }> {
  const random = createSeededRandom(seed);
  const world = createWorld(random);
  // Not drawn, so that seeds go on meaning what they meant.
  if (seed % 3 === 1) world.merges = createMerges();
  let lives = 0;
  let calls = 0;
  let troubles = 0;
  for (let isLast = false; ; ) {
    lives++;
    isLast = lives > 4 || random() < 0.2;
    const life = await live(world, { faultOf: isLast ? failing(random) : dying(random) });
    calls += life.mounted.calls;
    troubles += life.troubles.length;
    if (life.end === 'finished') break;
    if (life.end === 'dead' && random() < 0.5) world.disk.cutPower();
    if (lives > 50)
      throw new Error(`After ${lives} processes the run has come to no end: ${life.troubles.at(-1)}`);
  }
  await checkFinished(world);
  return { lives, calls, troubles };
}

/** Dies at some call, of which a life has about 600. */
function dying(random: () => number): FaultOf {
  const last = 1 + Math.floor(random() * (random() < 0.3 ? 40 : 800));
  const faults = failing(random);
  return (number, call) => (number >= last ? 'die' : faults(number, call));
}

const CODES = ['ENOSPC', 'EIO', 'EMFILE', 'EROFS'] as const;

/** Fails now and then for a while, or not at all. */
function failing(random: () => number): FaultOf {
  const often = random() < 0.5 ? 0 : random() * 0.03;
  let until = 0;
  let code = CODES[0] as (typeof CODES)[number];
  return (number) => {
    if (number < until) return { code };
    if (random() < often) {
      code = CODES[Math.floor(random() * CODES.length)] ?? code;
      until = number + 1 + Math.floor(random() * 10);
      return { code };
    }
    return random() < 0.02 ? 'short' : 'pass';
  };
}
