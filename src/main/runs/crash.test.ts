import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../shared/seeded-random-rig';
import { checkFinished, checkJournal, createWorld, live } from './crash-run-rig';
import { runCrashSeed } from './crash-seed-rig';

const seed = Number(process.env.BATON_SEED);
const SEEDS = 2000;
const PATIENCE = 300_000;

describe('a run whose process dies', () => {
  it('at every single call of its disk, is finished by the next one: nothing lost, nothing run twice', {
    timeout: PATIENCE,
  }, async () => {
    const undisturbed = createWorld(createSeededRandom(1));
    const { mounted, end } = await live(undisturbed);
    expect(end).toBe('finished');
    await checkFinished(undisturbed);
    expect(mounted.calls).toBeGreaterThan(300);
    for (let last = 1; last <= mounted.calls; last++) {
      const world = createWorld(createSeededRandom(1));
      const first = await live(world, { faultOf: (number) => (number >= last ? 'die' : 'pass') });
      expect(first.end, `died at call ${last}`).toBe('dead');
      if (last % 2 === 0) world.disk.cutPower();
      const second = await live(world);
      expect(second, `after a death at call ${last}`).toMatchObject({ end: 'finished', troubles: [] });
      await checkFinished(world).catch((cause) => {
        throw new Error(`after a death at call ${last}: ${cause}`);
      });
    }
  });

  it('is finished after what one process had not synced was sealed by the next, and the power went (seed 1644188373)', async () => {
    expect((await runCrashSeed(1644188373)).lives).toBeGreaterThan(1);
  });

  it(`is finished by the next ones whatever ${SEEDS} seeds draw`, { timeout: PATIENCE }, async () => {
    let troubles = 0;
    let lives = 0;
    for (let index = 0; index < SEEDS; index++) {
      const ran = await runCrashSeed(seed + index).catch((cause) => {
        throw new Error(`seed ${seed + index}: ${cause instanceof Error ? cause.stack : cause}`);
      });
      troubles += ran.troubles;
      lives += ran.lives;
    }
    expect(lives).toBeGreaterThan(SEEDS);
    expect(troubles).toBeGreaterThan(SEEDS / 10);
  });
});

it('a run that was taken over from a stopped process holds nothing that this one still writes, and it learns that it lost the run', async () => {
  let late = 0;
  for (let index = 0; index < 200; index++) {
    const random = createSeededRandom(seed + index);
    const world = createWorld(random);
    const [stop, goOn] = [1 + Math.floor(random() * 60), 1 + Math.floor(random() * 30)];
    let turns = 0;
    let frozen = () => {};
    const isFrozen = new Promise<void>((resolve) => {
      frozen = resolve;
    });
    const first = live(world, {
      onTurn(mounted) {
        if (++turns !== stop) return;
        mounted.freeze();
        thaw = mounted.thaw;
        frozen();
      },
    });
    let thaw = () => {};
    const early = await Promise.race([isFrozen.then(() => null), first]);
    if (early !== null) continue;
    const last = world.acknowledged.at(-1)?.type;
    if (last === undefined || last === 'run.finished') continue;
    let others = 0;
    const second = await live(world, {
      forced: true,
      onTurn: () => {
        if (++others === goOn) thaw();
      },
    });
    thaw();
    expect(second.end, `seed ${seed + index}`).toBe('finished');
    expect((await first).end, `seed ${seed + index}`).toBe('lost');
    late++;
    await checkJournal(world).catch((cause) => {
      throw new Error(`seed ${seed + index}: ${cause}`);
    });
  }
  expect(late).toBeGreaterThan(50);
});
