// For tests of the terminal: the program as it is built, and a home for each test with real files and real processes.
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { Rehearsal, RehearsalEntry } from '../../../shared/rehearsal';
import type { RunEvent } from '../../../shared/run-event';
import type { Settings } from '../../../shared/settings';
import { createHowTyped } from './how-typed';

/** Resolves to the folder that holds Baton, with a page in it that says nothing. */
async function buildProgram(): Promise<string> {
  const program = await mkdtemp(join(tmpdir(), 'baton-program-'));
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: join(import.meta.dirname, '../../cli.ts'),
      outDir: join(program, 'out/main'),
      rolldownOptions: { external: ['bufferutil', 'utf-8-validate'] },
    },
  });
  await writeFile(join(program, 'package.json'), '{ "type": "module", "version": "1.2.3" }');
  await mkdir(join(program, 'out/renderer'), { recursive: true });
  await writeFile(join(program, 'out/renderer/index.html'), '<html><head></head></html>');
  return program;
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  out(): string;
  /** Resolves once the text has come, on either output, behind what was waited for before. */
  shows(text: string): Promise<void>;
}

type Script = RehearsalEntry[];

interface FileTicket {
  id: string;
  description: string;
  depends_on?: string[];
  step_mode?: boolean;
  verify?: string[];
  /** For every attempt, or one script each. */
  rehearsal?: Script | Script[];
}

/** A person's folders, `path` being where they type, and what they do there. */
export interface Home {
  readonly path: string;
  readonly data: string;
  start(command: string, args: readonly string[], env?: NodeJS.ProcessEnv): Running;
  /** A command as a person has to type it here. */
  typed(words: string): string;
  startBaton(...args: string[]): Running;
  startBatonWith(env: NodeJS.ProcessEnv, ...args: string[]): Running;
  baton(...args: string[]): Promise<Ended>;
  /** Baton at a terminal, whose own input is what the person types; only where `canBeAsked`. */
  sit(args: readonly string[], env?: NodeJS.ProcessEnv): Running;
  /** Writes `track.json` and gives its name. */
  tickets(list: readonly (Omit<FileTicket, 'rehearsal'> & { rehearsal?: Rehearsal })[]): Promise<string>;
  write(name: string, text: string): Promise<void>;
  settings(settings: Settings): Promise<void>;
  read(name: string): Promise<string>;
  /** Resolves once there is such a file. */
  untilThere(name: string): Promise<void>;
  close(): Promise<void>;
}

/** A new home for each test of the file, and one build of the program for all of them. */
export function homeForEachTest(): Home {
  let program: string;
  let home: Home;
  beforeAll(async () => {
    program = await buildProgram();
  }, 60_000);
  afterAll(() => rm(program, { recursive: true, force: true }));
  beforeEach(async () => {
    home = await createHome(program);
  });
  afterEach(() => home.close());
  return new Proxy({} as Home, { get: (_none, name) => Reflect.get(home, name) });
}

async function createHome(program: string): Promise<Home> {
  const base = await mkdtemp(join(tmpdir(), 'baton-home-'));
  const path = join(base, 'work');
  await mkdir(path);
  const started: Running[] = [];
  // Named one by one: whoever runs the tests may have keys, which must cost them nothing, or `CI`, which takes the colours.
  const { PATH, HOME, TMPDIR, LANG } = process.env;
  const environment = {
    PATH,
    HOME,
    TMPDIR,
    LANG,
    TERM: 'xterm',
    BATON_DATA: join(base, 'data'),
    BATON_CONFIG: join(base, 'config'),
    INIT_CWD: path,
  };

  const home: Home = {
    path,
    data: join(base, 'data'),
    start(command, args, env = {}) {
      const running = follow(spawn(command, args, { env: { ...environment, ...env } }));
      started.push(running);
      return running;
    },
    typed: createHowTyped(program, path),
    startBaton: (...args) => home.startBatonWith({}, ...args),
    startBatonWith: (env, ...args) =>
      home.start(process.execPath, [join(program, 'out/main/cli.js'), ...args], env),
    baton: (...args) => home.startBaton(...args).ended,
    sit(args, env) {
      const line = [process.execPath, join(program, 'out/main/cli.js'), ...args].join(' ');
      return home.start('script', ['-qec', line, '/dev/null'], env);
    },
    async tickets(list) {
      await home.write('track.json', JSON.stringify({ title: 'A track', tickets: list }, null, 2));
      return 'track.json';
    },
    write: (name, text) => writeFile(join(path, name), text),
    async settings(settings) {
      await mkdir(join(base, 'config'), { recursive: true });
      await writeFile(join(base, 'config/settings.json'), JSON.stringify(settings));
    },
    read: (name) => readFile(join(path, name), 'utf8'),
    async untilThere(name) {
      while (!existsSync(join(path, name))) await new Promise(setImmediate);
    },
    async close() {
      for (const { child, ended } of started) {
        child.kill('SIGTERM'); // Not harder: it ends what it started.
        await ended;
      }
      await rm(base, { recursive: true, force: true });
    },
  };
  return home;
}

/** `script` of util-linux makes terminals. */
export const canBeAsked = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

export function typeLine({ child }: Running, line: string): void {
  child.stdin.write(`${line}\n`);
}

function follow(child: ChildProcessWithoutNullStreams): Running {
  const texts = { out: '', err: '', all: '' };
  let read = 0;
  let look = () => {};
  const take = (kind: 'out' | 'err') => (text: string) => {
    texts[kind] += text;
    texts.all += text;
    look();
  };
  child.stdout.setEncoding('utf8').on('data', take('out'));
  child.stderr.setEncoding('utf8').on('data', take('err'));
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (code) => resolve({ code, out: texts.out, err: texts.err })),
  );
  return {
    child,
    ended,
    out: () => texts.out,
    shows: (text) =>
      new Promise((resolve, reject) => {
        look = () => {
          const at = texts.all.indexOf(text, read);
          if (at === -1) return;
          read = at + text.length;
          resolve();
        };
        void ended.then(() => reject(new Error(`Ended without showing ${text}:\n${texts.all}`)));
        look();
      }),
  };
}

export function writes(path: string, content: string): RehearsalEntry {
  return { tool: 'write_file', input: { path, content } };
}

export function commands(command: string): RehearsalEntry {
  return { tool: 'run_command', input: { command } };
}

export function says(say: string): RehearsalEntry {
  return { say };
}

/** Two tickets, one after the other, of which the first writes `one.txt`. */
export const PAIR: FileTicket[] = [
  { id: 'T-1', description: 'Write it', rehearsal: [writes('one.txt', 'one'), says('Wrote one.')] },
  { id: 'T-2', description: 'Read it', depends_on: ['T-1'], rehearsal: [says('All well.')] },
];

const spends = (path: string): RehearsalEntry[] => [
  writes(path, 'x'),
  { usage: { input: 900, output: 100 } },
  says('Done.'),
  { usage: { input: 900, output: 100 } },
];

/** Two tickets, one after the other, that use 2,000 tokens each. */
export const SPENDERS: FileTicket[] = [
  { id: 'T-1', description: 'Spend', rehearsal: spends('one.txt') },
  { id: 'T-2', description: 'Spend more', depends_on: ['T-1'], rehearsal: spends('two.txt') },
];

/** A ticket whose command adds a line to `began` and ends once there is a file `go`. */
export const WAITING = [
  {
    id: 'T-1',
    description: 'Wait',
    rehearsal: [commands('echo >> began; until [ -e go ]; do sleep 0.05; done'), says('Went.')],
  },
];

export function eventsOf(out: string): RunEvent[] {
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
}
