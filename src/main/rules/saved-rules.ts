import { watch } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, type Result, succeed } from '../../shared/result';
import { type Rule, ruleProblem } from '../../shared/rule';
import { systemReason } from '../json/read-text-file';
import { idOf, type NotRead, type RuleFile, readRuleFile, sha256, writeRuleFile } from './rule-file';

/** The rules that outlive runs, a file for each workspace. A workspace is named by its path without links. */
export interface SavedRules {
  of(workspace: string): Promise<Result<Rules, NotRead>>;
  /** By workspace; `problems` names the files that could not be read. */
  list(): Promise<{ workspaces: readonly WorkspaceRules[]; problems: readonly string[] }>;
  /** Gives all that are saved now, and whether the rule is new among them. */
  add(workspace: string, rule: Rule): Promise<Result<{ rules: Rules; id: string; isNew: boolean }, NotSaved>>;
  /** Gives what is left; a rule that is gone already is no failure. */
  remove(workspace: string, id: string): Promise<Result<{ rules: Rules }, NotSaved>>;
  /** Calls whenever a file may have become another one, by whichever process; returns how to stop. */
  watch(onChange: () => void): Promise<() => void>;
}

/** By id; all are of the scope `workspace`. */
export type Rules = ReadonlyMap<string, Rule>;

interface WorkspaceRules {
  readonly workspace: string;
  readonly rules: Rules;
}

/** One sentence for people; nothing has changed. */
type NotSaved = { type: 'not_saved'; message: string };

interface Change {
  readonly rules: Rules;
  readonly isChanged: boolean;
}

interface FolderLock {
  release(): Promise<void>;
}

/** Keeps other processes out of a folder; what a dead one left is taken over. */
export type LockFolder = (
  folder: string,
) => Promise<Result<FolderLock, { type: 'held' } | { type: 'not_locked'; message: string }>>;

const FILE_NAME = /^[0-9a-f]{32}\.json$/;
/** How often another Baton may be found at it before the person is told. */
const TRIES = 200;

export function createSavedRules(dataFolder: string, lockFolder: LockFolder): SavedRules {
  const folder = join(dataFolder, 'rules');
  const fileOf = (workspace: string) => join(folder, `${sha256(workspace).slice(0, 32)}.json`);
  let turn: Promise<unknown> = Promise.resolve();

  /** Reads, changes and writes, one after another, so that nothing that another process wrote is lost. */
  function change(
    workspace: string,
    changed: (rules: Map<string, Rule>) => Result<boolean, NotSaved>,
  ): Promise<Result<Change, NotSaved>> {
    const done = turn.then(() => changeNow(workspace, changed));
    turn = done.catch(() => {});
    return done;
  }

  async function changeNow(
    workspace: string,
    changed: (rules: Map<string, Rule>) => Result<boolean, NotSaved>,
  ): Promise<Result<Change, NotSaved>> {
    const path = fileOf(workspace);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const lock = await lockInTurn();
      if (lock === null)
        return notSaved(`The rules in ${folder} are being changed by another Baton: try again.`);
      try {
        return await replace(path, workspace, changed);
      } finally {
        await lock.release();
      }
    } catch (error) {
      return notSaved(`The rules in ${path} were not changed: ${systemReason(error)}.`);
    }
  }

  async function replace(
    path: string,
    workspace: string,
    changed: (rules: Map<string, Rule>) => Result<boolean, NotSaved>,
  ): Promise<Result<Change, NotSaved>> {
    const read = await readRuleFile(path, (named) => named === workspace);
    if (!read.ok) return notSaved(read.failure.message);
    const rules = new Map(read.value?.rules);
    const done = changed(rules);
    if (!done.ok) return done;
    if (!done.value) return succeed({ rules, isChanged: false });
    if (await writeRuleFile(path, workspace, [...rules.values()], read.value?.facts ?? null)) {
      return succeed({ rules, isChanged: true });
    }
    return notSaved(`The rules in ${path} were changed by hand meanwhile: try again.`);
  }

  /** Two that come at the same moment both step back, so each waits for a while of its own. */
  async function lockInTurn(): Promise<FolderLock | null> {
    for (let tries = 0; tries < TRIES; tries++) {
      const lock = await lockFolder(folder);
      if (lock.ok) return lock.value;
      if (lock.failure.type === 'not_locked') throw new Error(lock.failure.message);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 40));
    }
    return null;
  }

  return {
    async of(workspace) {
      const read = await readRuleFile(fileOf(workspace), (named) => named === workspace);
      return read.ok ? succeed(read.value?.rules ?? new Map()) : read;
    },
    async list() {
      const names = await readdir(folder).catch((): string[] => []);
      const workspaces: RuleFile[] = [];
      const problems: string[] = [];
      for (const name of names.filter((each) => FILE_NAME.test(each)).sort()) {
        const path = join(folder, name);
        const read = await readRuleFile(path, (named) => fileOf(named) === path);
        if (!read.ok) problems.push(read.failure.message);
        else if (read.value !== null && read.value.rules.size > 0) workspaces.push(read.value);
      }
      workspaces.sort((a, b) => (a.workspace < b.workspace ? -1 : 1));
      return { workspaces, problems };
    },
    async add(workspace, rule) {
      const id = idOf(rule);
      const added = await change(workspace, (rules) => {
        const message =
          rule.scope.kind === 'workspace'
            ? ruleProblem(rule)
            : 'Only a rule for the whole workspace is saved with it.';
        if (message !== null) return notSaved(message);
        if (rules.has(id)) return succeed(false);
        rules.set(id, rule);
        return succeed(true);
      });
      return added.ok ? succeed({ rules: added.value.rules, id, isNew: added.value.isChanged }) : added;
    },
    async watch(onChange) {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const watcher = watch(folder, { persistent: false }, (_event, name) => {
          if (name === null || FILE_NAME.test(name)) onChange();
        });
        watcher.on('error', () => watcher.close()); // Runs hear of changes when they are opened or go on.
        return () => watcher.close();
      } catch {
        return () => {};
      }
    },
    remove: (workspace, id) => change(workspace, (rules) => succeed(rules.delete(id))),
  };
}

function notSaved(message: string): Result<never, NotSaved> {
  return fail({ type: 'not_saved', message });
}
