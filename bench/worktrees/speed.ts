import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { USUALLY_BROUGHT } from '../../src/main/worktrees/bring-along';
import type { Worktrees } from '../../src/main/worktrees/create-worktrees';
import type { Result } from '../../src/shared/result';
import { median } from '../measure/quantile';
import { type PlainGit, pathOf } from './plain-git';

export interface Ground {
  readonly folder: string;
  readonly repository: string;
  readonly git: PlainGit;
  readonly worktrees: Worktrees;
}

const AT = new Date();

export function done<Value>(result: Result<Value, unknown>): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

export async function startRun({ worktrees, repository }: Ground, run: string): Promise<void> {
  done(await worktrees.startRun({ repository, run, base: 'head', takeAlong: false, at: AT }));
}

export async function open({ worktrees }: Ground, run: string, ticket: string): Promise<string> {
  const request = { run, ticket, attempt: 1, bring: USUALLY_BROUGHT, continues: null, at: AT };
  return done(await worktrees.openAttempt(request)).path;
}

/** Milliseconds for a worktree by plain git and by Baton, in turns, each gone before the next. */
export async function timeWorktrees(
  ground: Ground,
  rounds: number,
): Promise<{ plain: number; baton: number }> {
  const { folder, repository, git, worktrees } = ground;
  const times = { plain: [] as number[], baton: [] as number[] };
  await startRun(ground, 'speed');
  const byGit = async (round: number) => {
    const path = join(folder, `plain-${round}`);
    times.plain.push(
      await timed(() => git(['worktree', 'add', '-q', '-b', `p${round}`, path, 'main'], repository)),
    );
    await git(['worktree', 'remove', '--force', path], repository);
  };
  const byBaton = async (round: number) => {
    times.baton.push(await timed(() => open(ground, 'speed', `T-${round}`)));
    done(await worktrees.closeAttempt({ run: 'speed', ticket: `T-${round}`, attempt: 1 }));
  };
  for (let round = -1; round < rounds; round++) {
    const [first, second] = round % 2 === 0 ? [byGit, byBaton] : [byBaton, byGit];
    await first(round + 1);
    await second(round + 1);
  }
  done(await worktrees.discardRun('speed', new Date()));
  return { plain: median(times.plain.slice(1)), baton: median(times.baton.slice(1)) };
}

/** `count` tickets, each of three changed files in a worktree of its own; then all are merged by each of the ways. */
export async function timeMerges(ground: Ground, count: number, atOnce: number) {
  const { folder, repository, git, worktrees } = ground;
  const run = 'merges';
  await startRun(ground, run);
  const tickets = Array.from({ length: count }, (_, index) => `T-${index}`);
  const waiting = [...tickets.keys()];
  const work = async () => {
    for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
      const ticket = `T-${index}`;
      const path = await open(ground, run, ticket);
      for (const file of [index, index + 1000, index + 2000])
        writeFileSync(join(path, pathOf(file)), `${ticket}\n`);
      done(
        await worktrees.commitAttempt({
          run,
          ticket,
          attempt: 1,
          title: 'Work',
          summary: 'Done.',
          model: 'm',
          checked: { verified: 'holds_if_noted', reviewed: 'holds_if_noted' },
        }),
      );
      done(await worktrees.closeAttempt({ run, ticket, attempt: 1 }));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));

  const plainPath = join(folder, 'plain-merges');
  await git(['worktree', 'add', '-q', '-b', 'plain', plainPath, 'main'], repository);
  await git(['branch', 'bare', 'main'], repository);
  const times = { baton: 0, plain: 0, withoutCheckout: 0 };
  for (const ticket of tickets) {
    const branch = `baton/${run}.attempts/${ticket}-1`;
    times.baton += await timed(async () => {
      const merged = done(await worktrees.mergeAttempt({ run, ticket, attempt: 1 }));
      if (merged.type !== 'merged') throw new Error(`${ticket} was not merged`);
    });
    times.plain += await timed(() => git(['merge', '-q', '--no-ff', '-m', ticket, branch], plainPath));
    times.withoutCheckout += await timed(async () => {
      const tree = await git(['merge-tree', '--write-tree', 'bare', branch], repository);
      const commit = await git(['commit-tree', tree, '-p', 'bare', '-p', branch, '-m', ticket], repository);
      await git(['update-ref', 'refs/heads/bare', commit], repository);
    });
  }
  const trees = await Promise.all(
    [`baton/${run}`, 'plain', 'bare'].map((name) => git(['rev-parse', `${name}^{tree}`], repository)),
  );
  if (new Set(trees).size !== 1) throw new Error('The merges came out different');
  done(await worktrees.diffRun(run));
  done(await worktrees.applyRun({ run, tickets: 'all', as: 'changes', title: 'All' }));
  await git(['checkout', '-q', '--', '.'], repository);
  await git(['worktree', 'remove', '--force', plainPath], repository);
  done(await worktrees.discardRun(run, new Date()));
  return times;
}

/** Bytes on the disk of one worktree among `count`: its files and what git keeps of it, by plain git and by Baton. */
export async function measureSize(ground: Ground, count: number) {
  const { folder, repository, git, worktrees } = ground;
  const plainPath = join(folder, 'plain-size');
  const noted = join(repository, '.git');
  const empty = bytesOf(noted);
  await git(['worktree', 'add', '-q', '-b', 'size', plainPath, 'main'], repository);
  const files = bytesOf(plainPath);
  const plain = files + bytesOf(noted) - empty;
  rmSync(plainPath, { recursive: true });
  await git(['worktree', 'prune'], repository);

  await startRun(ground, 'size');
  const before = bytesOf(noted) + bytesOf(join(folder, 'data'));
  for (let index = 0; index < count; index++) await open(ground, 'size', `T-${index}`);
  const baton = (bytesOf(noted) + bytesOf(join(folder, 'data')) - before) / count;
  const listed = await timed(() => worktrees.listWorktrees());
  done(await worktrees.discardRun('size', new Date()));
  return { files, plain, baton, listed };
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** As the system counts: a file under two names once. */
function bytesOf(path: string): number {
  return Number(execFileSync('du', ['-s', '-B1', path], { encoding: 'utf8' }).split('\t')[0]);
}
