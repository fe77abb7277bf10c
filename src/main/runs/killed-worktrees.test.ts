import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RehearsalEntry } from '../../shared/rehearsal';
import { createSeededRandom } from '../../shared/seeded-random-rig';
import { createWorktrees } from '../worktrees/create-worktrees';
import { fingerprint } from '../worktrees/worktree-rig';
import { createConductor } from './conductor';
import { attachFace, expectOpened } from './conductor-rig';
import { createLives, type Life, type Lives } from './crash-lives-rig';

// Real Batons, killed while they make worktrees, commit and merge: what was accepted is on the branch once, and nothing is left over.

const seed = Number(process.env.BATON_SEED);
const KILLS = 30;
const LANES = 4;
const PATIENCE = 300_000;

let lives: Lives;
beforeAll(async () => {
  lives = await createLives();
}, PATIENCE);
afterAll(() => lives.end());

const APART = ['T-1', 'T-2', 'T-3', 'T-4'];
const RIVALS = ['T-5', 'T-6'];
const ALL = [...APART, ...RIVALS];

const command = (text: string): RehearsalEntry => ({ tool: 'run_command', input: { command: text } });

const tickets = [
  ...APART.map((id) => ({
    id,
    description: `Do ${id}`,
    depends_on: id === 'T-4' ? ['T-1'] : [],
    rehearsal: [
      { tool: 'write_file', input: { path: `${id}.txt`, content: `${id}\n` } },
      command(`git add -A; echo ${id} > src/${id}.txt`),
      { say: 'Done.' },
    ],
  })),
  ...RIVALS.map((id) => ({
    id,
    description: `Do ${id}`,
    rehearsal: [
      [command(`grep -qx ${id} shared.txt || echo ${id} >> shared.txt`), { say: 'Done.' }],
      // Of what git put there both lines are wanted.
      [command(`sed -i -E '/^(<{7}|\\|{7}|={7}|>{7})/d' shared.txt`), { say: 'Both.' }],
    ],
  })),
];

type Git = (words: string[], cwd?: string) => string;

interface Ground {
  readonly root: string;
  readonly file: string;
  readonly repository: string;
  readonly git: Git;
  /** Of the person's tree, before any of it. */
  readonly before: string;
}

async function createGround(): Promise<Ground> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'baton-lane-')));
  for (const folder of ['workspace/src', 'samples']) await mkdir(join(root, folder), { recursive: true });
  const repository = join(root, 'workspace');
  const git: Git = (words, cwd = repository) =>
    execFileSync('git', words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trimEnd();
  git(['init', '-q', '-b', 'main']);
  git(['config', 'user.name', 'Ada']);
  git(['config', 'user.email', 'ada@example.org']);
  for (let number = 0; number < 600; number++)
    await writeFile(join(repository, `src/${number}`), `${number}\n`);
  await writeFile(join(repository, 'shared.txt'), 'one\n');
  git(['add', '-A']);
  git(['commit', '-q', '-m', 'First']);
  await writeFile(join(repository, 'shared.txt'), 'the person is at work here\n');
  await writeFile(join(repository, 'mine.txt'), 'uncommitted\n');
  const file = join(root, 'track.json');
  await writeFile(file, JSON.stringify(tickets));
  const settings = { isolation: 'worktree', mode: 'all', parallel: ALL.length };
  await writeFile(join(root, 'start.json'), JSON.stringify(settings));
  return { root, file, repository, git, before: fingerprint(repository, git) };
}

/** As when the power goes: what it had started dies with it. */
function killWithAll({ child }: Life): void {
  child.kill('SIGSTOP');
  const listed = `/proc/${child.pid}/task/${child.pid}/children`;
  const started = existsSync(listed) ? readFileSync(listed, 'utf8').trim().split(' ') : [];
  for (const id of started.filter((text) => text !== '')) {
    try {
      process.kill(-Number(id), 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  child.kill('SIGKILL');
}

/** The run is finished, by whoever was the last; what they left undone is done when it is opened. */
async function checkFinished({ root, repository, git, before }: Ground, run: string): Promise<void> {
  const data = join(root, 'data');
  const conductor = createConductor({
    dataFolder: data,
    configFolder: join(root, 'config'),
    samplesFolder: join(root, 'samples'),
    startFolder: root,
    version: '1',
    model: 'rehearsal',
    now: () => new Date(),
  });
  const face = attachFace(conductor);
  expect(expectOpened(await face.ask('run.open', { run })).readOnly ?? null).toBeNull();
  const copy = await face.watch(run);
  expect([...copy.tickets.values()].map(({ state }) => state)).toEqual(
    ALL.map(() => expect.objectContaining({ status: 'completed' })),
  );
  await conductor.close();

  const branch = `baton/${run}`;
  expect(
    git(['log', '--format=%s', `main..${branch}`])
      .split('\n')
      .sort(),
  ).toEqual(ALL.map((id) => `${id}: Do ${id}`));
  const changed = git(['diff', '--name-only', 'main', branch]).split('\n');
  expect(changed).toEqual(
    [...APART.map((id) => `${id}.txt`), 'shared.txt', ...APART.map((id) => `src/${id}.txt`)].sort(),
  );
  for (const id of APART) {
    expect([git(['show', `${branch}:${id}.txt`]), git(['show', `${branch}:src/${id}.txt`])]).toEqual([
      id,
      id,
    ]);
  }
  const [first, ...rest] = git(['show', `${branch}:shared.txt`]).split('\n');
  expect([first, ...rest.sort()]).toEqual(['one', ...RIVALS]);

  expect(git(['fsck', '--strict', '--no-dangling'])).toBe('');
  expect(fingerprint(repository, git)).toBe(before);
  expect(git(['worktree', 'list']).split('\n')).toHaveLength(1);
  expect(readdirSync(join(data, 'worktrees', run, 'work'))).toEqual([]);
  const records = readdirSync(join(data, 'worktrees', run, 'attempts'));
  expect(records.filter((name) => !/^T-\d-\d\.json$/.test(name))).toEqual([]);
  const branches = git(['for-each-ref', '--format=%(refname:lstrip=3)', `refs/heads/${branch}.attempts/`]);
  expect(
    branches
      .split('\n')
      .map((name) => name.split('/').at(-1))
      .sort(),
  ).toEqual(records.map((name) => name.replace('.json', '')).sort());
  const worktrees = createWorktrees({ folder: join(data, 'worktrees'), environment: process.env });
  expect([await worktrees.listWorktrees(), await worktrees.listLeftovers()]).toEqual([
    { ok: true, value: [] },
    { ok: true, value: [] },
  ]);
}

it(`a run with worktrees whose process is killed ${KILLS} times at any moment has every accepted change on its branch once, and leaves nothing over`, {
  timeout: PATIENCE,
}, async () => {
  const random = createSeededRandom(seed);
  let kills = 0;

  async function lane(): Promise<void> {
    while (kills < KILLS) {
      const ground = await createGround();
      let run: string | null = null;
      for (let number = 1; ; number++) {
        const life = lives.start(ground.root, run ?? ground.file);
        const opened = await life.opened;
        expect(opened).not.toBeNull();
        run = opened?.opened ?? run;
        // Whoever is killed again and again before they have cleared up gets a little longer.
        const kill = random() < 0.5 ? () => life.child.kill('SIGKILL') : () => killWithAll(life);
        const timer = setTimeout(kill, random() * 700 + (number > 8 ? number * 250 : 0));
        const code = await life.ended;
        clearTimeout(timer);
        if (code === 0) break;
        expect(code).toBeNull();
        kills++;
      }
      await checkFinished(ground, run as string);
      await rm(ground.root, { recursive: true });
    }
  }

  await Promise.all(Array.from({ length: LANES }, lane));
  expect(kills).toBeGreaterThanOrEqual(KILLS);
});
