import { findProgram } from './find-program';
import { foreignPrograms } from './foreign-programs';
import { gitEnvironment, QUIET, type Setting } from './git-environment';
import { type ProgramEnd, runProgram } from './run-program';
import { refuse, type WorktreeFailure } from './worktree-failure';

const MAX_BYTES = 64 * 1024 * 1024;
const SHOWN_MESSAGE = 1000;

interface GitOptions {
  /** Instead of the folder that git was opened in. */
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  /** An index file other than the working tree's own. */
  readonly index?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Exit codes that are answers and not failures; 0 always is. */
  readonly answers?: readonly number[];
  readonly maxBytes?: number;
}

/** Git in one repository for one request: configured once, aborted together. Failures are thrown as `Refusal`. */
export interface Git {
  readonly folder: string;
  /** Such as [2, 39]. */
  readonly version: Version;
  /** Filters of the repository's own configuration that were switched off. */
  readonly filtersOff: ReadonlySet<string>;
  /** The same git where the abort of the request does not count: for clearing up after it. */
  readonly undisturbed: Git;
  run(words: readonly string[], options?: GitOptions): Promise<{ code: number; output: Buffer }>;
  /** Standard output as text, without the newline at its end. */
  text(words: readonly string[], options?: GitOptions): Promise<string>;
  /** Standard output of a command with -z, split. */
  list(words: readonly string[], options?: GitOptions, encoding?: 'utf8' | 'latin1'): Promise<string[]>;
}

export type Version = readonly [major: number, minor: number];

/** `fixed` is set for every command: `GIT_DIR` for a worktree whose own word on that a worker may have changed. */
export type OpenGit = (
  folder: string,
  signal?: AbortSignal,
  fixed?: Readonly<Record<string, string>>,
) => Promise<Git>;

export function createOpenGit(environment: NodeJS.ProcessEnv): OpenGit {
  let found: { program: string; version: Version } | null = null;
  return async (folder, signal, fixed) => {
    found ??= await findGit(environment);
    const { program, version } = found;
    const bind = (during: AbortSignal | undefined, settings: readonly Setting[]) => {
      const run: Git['run'] = async (words, options = {}) => {
        const end = await runProgram({
          program,
          words,
          cwd: options.cwd ?? folder,
          environment: {
            ...gitEnvironment(environment, settings),
            ...fixed,
            ...(options.index !== undefined && { GIT_INDEX_FILE: options.index }),
            ...options.environment,
          },
          input: options.input ?? null,
          signal: during,
          maxBytes: options.maxBytes ?? MAX_BYTES,
        });
        return answerOf(end, words, options.cwd ?? folder, options.answers ?? []);
      };
      return run;
    };
    // Read anew for every request: a worker's command may have changed the repository's configuration meanwhile.
    const listing = await bind(signal, QUIET)(['config', '--list', '--show-scope', '-z']);
    const foreign = foreignPrograms(listing.output.toString());
    const settings = [...QUIET, ...foreign.settings];
    const bound = (during: AbortSignal | undefined): Git => {
      const run = bind(during, settings);
      return {
        folder,
        version,
        filtersOff: foreign.filters,
        get undisturbed() {
          return bound(undefined);
        },
        run,
        async text(words, options) {
          return (await run(words, options)).output.toString().replace(/\n$/, '');
        },
        async list(words, options, encoding) {
          return (await run(words, options)).output.toString(encoding).split('\0').slice(0, -1);
        },
      };
    };
    return bound(signal);
  };
}

async function findGit(environment: NodeJS.ProcessEnv): Promise<{ program: string; version: Version }> {
  const program = await findProgram('git', environment);
  if (program === null) return refuse({ type: 'git_missing' });
  const end = await runProgram({
    program,
    words: ['--version'],
    cwd: '/',
    environment: gitEnvironment(environment, []),
    input: null,
    signal: undefined,
    maxBytes: MAX_BYTES,
  });
  if (end.type === 'not_started') {
    const { code, message } = end.error;
    return refuse(
      code === 'ENOENT'
        ? { type: 'git_missing' }
        : { type: 'git_failed', command: '--version', message, code },
    );
  }
  const text = end.type === 'ended' ? end.output.toString() : '';
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(text) ?? [];
  const version: Version = [Number(major), Number(minor)];
  return isAtLeast(version, [2, 31])
    ? { program, version }
    : refuse({ type: 'git_too_old', version: text.replace('git version ', '').trim() });
}

export function isAtLeast(version: Version, wanted: Version): boolean {
  return version[0] > wanted[0] || (version[0] === wanted[0] && version[1] >= wanted[1]);
}

function answerOf(end: ProgramEnd, words: readonly string[], cwd: string, answers: readonly number[]) {
  const command = words.find((word) => /^[a-z-]+$/.test(word) && !word.startsWith('-')) ?? '';
  switch (end.type) {
    case 'aborted':
      return refuse({ type: 'aborted' });
    case 'too_much':
      return refuse({ type: 'too_much', command });
    case 'not_started':
      return refuse(
        end.error.code === 'ENOENT'
          ? { type: 'disk_failed', message: `the folder ${cwd} is gone.` }
          : { type: 'git_failed', command, message: end.error.message, code: end.error.code },
      );
    case 'ended':
      if (end.code === 0 || answers.includes(end.code)) return { code: end.code, output: end.output };
      return refuse(failureOf(command, end.errors));
  }
}

function failureOf(command: string, errors: string): WorktreeFailure {
  // Of a file that it cannot write to its end git does not say why.
  if (/No space left on device|Disk quota exceeded|unable to write (file|new)/i.test(errors)) {
    return { type: 'disk_full' };
  }
  const untrusted = /detected dubious ownership in repository at '(.*)'/.exec(errors)?.[1];
  if (untrusted !== undefined) return { type: 'not_trusted', folder: untrusted };
  if (/auto-detection is disabled|Please tell me who you are|empty ident/i.test(errors)) {
    return { type: 'no_identity' };
  }
  const locked = /Unable to create '(.*\.lock)': File exists/.exec(errors)?.[1];
  if (locked !== undefined) return { type: 'locked', file: locked };
  const message = errors.replace(/^(fatal|error): /gm, '').trim();
  return { type: 'git_failed', command, message: message.slice(0, SHOWN_MESSAGE) || 'it did not say why.' };
}
