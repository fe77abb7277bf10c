import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { fail, type Result, succeed } from '../../shared/result';
import { type Rule, ruleId, ruleProblem, ruleSchema } from '../../shared/rule';
import { parseJson } from '../json/parse-json';
import { createProblemList } from '../json/problem-list';
import { isSameFile, readTextFile, systemReason } from '../json/read-text-file';
import { replaceFile } from '../json/replace-file';

// The saved rules of one workspace:
//
//   { "version": 1, "workspace": "/home/me/shop", "rules": [{ "say": "allow", "match": { "kind": "prefix", "prefix": "npm test" } }] }
//
// A file is taken whole or not at all: a rule that went unread could be one that denies.

const VERSION = 1;

const savedSchema = ruleSchema.omit({ scope: true }).strict();
const fileSchema = z.strictObject({
  version: z.literal(VERSION),
  workspace: z.string(),
  rules: z.array(savedSchema),
});

/** One sentence: which file, what is wrong with it, what to do. */
export type NotRead = { type: 'not_read'; message: string };

export interface RuleFile {
  readonly workspace: string;
  /** By their ids, in the order in which they were saved. All are of the scope `workspace`. */
  readonly rules: ReadonlyMap<string, Rule>;
  /** What was read; null while there is no file. */
  readonly facts: BigIntStats | null;
}

export function idOf(rule: Rule): string {
  return ruleId(rule, sha256);
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The file at `path`; null while there is none. `isNamed` says whether a file of this workspace belongs there. */
export async function readRuleFile(
  path: string,
  isNamed: (workspace: string) => boolean,
): Promise<Result<RuleFile | null, NotRead>> {
  try {
    if ((await factsAt(path)) === null) return succeed(null);
  } catch (error) {
    return notRead(path, null, systemReason(error));
  }
  const read = await readTextFile(path, 'a file of saved rules');
  if (!read.ok) {
    const { failure } = read;
    return notRead(path, null, failure.type === 'too_large' ? 'it is too large' : failure.message);
  }
  const { text, facts } = read.value;
  const { report, problems } = createProblemList(path, text);
  parseJson(text, report, 'saved rules');
  const [problem] = problems();
  if (problem !== undefined) return notRead(path, problem.line, problem.message);
  const value: unknown = JSON.parse(text);
  if (isNewer(value)) return notRead(path, null, 'A newer Baton wrote it: update this one.');
  const parsed = fileSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return notRead(path, null, `“${issue?.path.join('.') ?? ''}” is not as it must be.`);
  }
  const named = parsed.data.workspace;
  if (!isNamed(named)) return notRead(path, null, `It is not the file of the workspace ${named}.`);
  const rules = new Map<string, Rule>();
  for (const saved of parsed.data.rules) {
    const rule: Rule = { ...saved, scope: { kind: 'workspace' } };
    const wrong = ruleProblem(rule);
    if (wrong !== null) return notRead(path, null, wrong);
    rules.set(idOf(rule), rule);
  }
  return succeed({ workspace: named, rules, facts });
}

/**
 * Puts these rules in the place of those that were read as `before`. False when the file is another one by now. Throws what the disk says.
 */
export async function writeRuleFile(
  path: string,
  workspace: string,
  rules: readonly Rule[],
  before: BigIntStats | null,
): Promise<boolean> {
  const file: z.infer<typeof fileSchema> = {
    version: VERSION,
    workspace,
    rules: rules.map(({ say, match }) => ({ say, match })),
  };
  const owner = { mode: 0o600, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  return replaceFile(path, `${JSON.stringify(file, null, 2)}\n`, owner, async () => {
    const now = await factsAt(path);
    return now === null || before === null ? now === before : isSameFile(before, now);
  });
}

async function factsAt(path: string): Promise<BigIntStats | null> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

function isNewer(value: unknown): boolean {
  const { version } = Object(value) as { version?: unknown };
  return typeof version === 'number' && version > VERSION;
}

function notRead(path: string, line: number | null, why: string): Result<never, NotRead> {
  const place = line === null ? path : `${path}, line ${line}`;
  const reason = /[.!?]$/.test(why) ? why : `${why}.`;
  return fail({
    type: 'not_read',
    message: `The saved rules in ${place} cannot be read: ${reason} Mend that file, or delete it with all its rules.`,
  });
}
