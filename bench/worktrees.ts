import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWorktrees } from '../src/main/worktrees/create-worktrees';
import { atMost, round } from './measure/figure';
import { describeMachine } from './measure/machine';
import { quantile } from './measure/quantile';
import { watchHolds } from './measure/watch-holds';
import { makeRepository, plainGit } from './worktrees/plain-git';
import {
  done,
  type Ground,
  measureSize,
  open,
  startRun,
  timed,
  timeMerges,
  timeWorktrees,
} from './worktrees/speed';

// `npm run -s bench -- worktrees`: a worktree for each attempt, against the same by plain git.

const FILES = 10_000;
const MANY_FILES = 100_000;
const TICKETS = 100;
const KEPT = 50;
const seed = Number(process.env.BATON_SEED ?? 1);

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'baton-bench-worktrees-')));
try {
  console.log(JSON.stringify(await measure(), null, 2));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure() {
  const ground = await makeGround('ten', FILES);
  const holds = watchHolds();
  const worktree = await timeWorktrees(ground, 7);
  const merges = await timeMerges(ground, TICKETS, 4);
  const size = await measureSize(ground, KEPT);
  const held = holds();
  const many = await measureMany();
  return {
    bench: 'worktrees',
    machine: {
      ...describeMachine(new Date()),
      git: (await ground.git(['--version'], folder)).replace(/^git version /, ''),
    },
    seed,
    figures: [
      atMost('worktree of 10,000 files : git worktree add', worktree.baton / worktree.plain, 1.3),
      atMost('merging 100 tickets : git merge in a checkout', merges.baton / merges.plain, 1.5),
      atMost(
        'the same : merge-tree, commit-tree and update-ref by hand',
        merges.baton / merges.withoutCheckout,
        1.5,
      ),
      atMost('hold of the main thread, ms of processor time (p99)', quantile(held, 0.99), 20),
      atMost('one of 50 worktrees on the disk : git worktree add', size.baton / size.plain, 1.01),
      atMost('the same : its files alone, without git’s index of them', size.baton / size.files, 1.01),
    ],
    worktreeMs: { baton: round(worktree.baton), plain: round(worktree.plain) },
    mergeMs: {
      baton: round(merges.baton / TICKETS),
      plain: round(merges.plain / TICKETS),
      withoutCheckout: round(merges.withoutCheckout / TICKETS),
    },
    longestHoldMs: round(longest(held)),
    megabytes: {
      baton: round(size.baton / 2 ** 20),
      plain: round(size.plain / 2 ** 20),
      files: round(size.files / 2 ** 20),
    },
    sizesOf50WorktreesMs: round(size.listed),
    hundredThousandFiles: many,
  };
}

function longest(holds: readonly number[]): number {
  return holds.reduce((most, hold) => Math.max(most, hold), 0);
}

async function makeGround(name: string, files: number): Promise<Ground> {
  const own = join(folder, name);
  const repository = join(own, 'repository');
  mkdirSync(repository, { recursive: true });
  const git = plainGit(own);
  await makeRepository(git, repository, files, seed);
  // What every worktree brings along: a file, and a folder that is linked.
  writeFileSync(join(repository, '.git/info/exclude'), '.env\nnode_modules\n');
  writeFileSync(join(repository, '.env'), 'KEY=1\n');
  mkdirSync(join(repository, 'node_modules/package'), { recursive: true });
  for (let index = 0; index < 2000; index++) {
    writeFileSync(join(repository, `node_modules/package/${index}.js`), '');
  }
  return {
    folder: own,
    repository,
    git,
    worktrees: createWorktrees({ folder: join(own, 'data'), environment: git.environment }),
  };
}

/** Each move once, in a repository of 100,000 files. */
async function measureMany() {
  const ground = await makeGround('many', MANY_FILES);
  const { worktrees, repository } = ground;
  const run = 'many';
  const holds = watchHolds();
  const worktree = await timeWorktrees(ground, 1);
  const findMs = await timed(async () => done(await worktrees.findRepository(repository)));
  await startRun(ground, run);
  const path = await open(ground, run, 'T-1');
  writeFileSync(join(path, 'new'), 'new');
  const checked = { verified: 'holds_if_noted', reviewed: 'holds_if_noted' } as const;
  const work = { run, ticket: 'T-1', attempt: 1, title: 'Work', summary: '', model: 'm', checked };
  const commitMs = await timed(async () => done(await worktrees.commitAttempt(work)));
  const mergeMs = await timed(async () => done(await worktrees.mergeAttempt(work)));
  const request = { run, tickets: 'all', as: 'squash', title: 'All' } as const;
  const applyMs = await timed(async () => done(await worktrees.applyRun(request)));
  const discardMs = await timed(async () => done(await worktrees.discardRun(run, new Date())));
  const held = holds();
  const times = {
    worktreeMs: worktree.baton,
    plainWorktreeMs: worktree.plain,
    findMs,
    commitMs,
    mergeMs,
    applyMs,
    discardMs,
    longestHoldMs: longest(held),
    p99HoldMs: quantile(held, 0.99),
  };
  return Object.fromEntries(Object.entries(times).map(([name, milliseconds]) => [name, round(milliseconds)]));
}
