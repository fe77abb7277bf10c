import type { Command, Rejection } from '../../shared/command';
import type { Replies, RuleList } from '../../shared/contract';
import { fail, type Result, succeed } from '../../shared/result';
import type { Rule } from '../../shared/rule';
import type { Rules, SavedRules } from '../rules/saved-rules';
import type { HeldRun } from './held-run';

/**
 * Keeps what the runs of a workspace hold in line with what is saved for it. A rule is on disk before a run hears of it; what the
 * disk or the run refuses has not happened in either.
 */
export interface RunRules {
  /** Starts the run with what is saved for its workspace. Rules that cannot be read may deny something: then it does not start. */
  begin(run: HeldRun, command: Command<'run.start'>): Promise<Result<null, Rejection>>;
  /** Carries out any other command. */
  command(run: HeldRun, command: Command): Promise<Result<null, Rejection>>;
  /** The run was opened. Gives what the person has to know; the run then goes on with the rules that it had. */
  opened(run: HeldRun): Promise<string[]>;
  list(run: HeldRun | null): Promise<RuleList>;
  forget(workspace: string, id: string): Promise<Replies['rule.forget']>;
  close(): Promise<void>;
}

type Done = Result<null, Rejection>;

export function createRunRules(saved: SavedRules, openRuns: () => readonly HeldRun[]): RunRules {
  let turn: Promise<unknown> = Promise.resolve();

  /** One after another, so that no run is brought in line with what is no longer saved. */
  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  }

  let watching: Promise<() => void> | null = null;
  let isClosed = false;

  /** From the first run with a workspace on: what another Baton saves or deletes reaches the runs that are open here. */
  async function listen(): Promise<void> {
    if (isClosed) return;
    let isDue = false;
    watching ??= saved.watch(() => {
      if (isDue || isClosed) return;
      isDue = true;
      void inTurn(async () => {
        isDue = false;
        for (const run of openRuns()) {
          const { workspace } = run.engine.state;
          // What cannot be read changes nothing; whoever opens the run or goes on with it is told.
          if (workspace !== null) await refresh(run, workspace);
        }
      });
    });
    await watching;
  }

  /** Reads what is saved and hands it to the run. */
  async function refresh(run: HeldRun, workspace: string): Promise<Done> {
    const rules = await saved.of(workspace);
    if (!rules.ok) return refused(rules.failure.message);
    await bringInLine(run, rules.value);
    return succeed(null);
  }

  async function spread(workspace: string, rules: Rules): Promise<void> {
    for (const run of openRuns()) {
      if (run.engine.state.workspace === workspace) await bringInLine(run, rules);
    }
  }

  async function save(run: HeldRun, rule: Rule, command: Command): Promise<Done> {
    const { workspace } = run.engine.state;
    if (workspace === null)
      return refused('The run has no workspace yet, so no rule can be saved for it: start it first.');
    const added = await saved.add(workspace, rule);
    if (!added.ok) return refused(added.failure.message);
    const { rules, id, isNew } = added.value;
    const done = await run.engine.command(command);
    if (done.ok) await spread(workspace, rules);
    else if (isNew) {
      const taken = await saved.remove(workspace, id);
      if (!taken.ok) return refused(`The rule is saved, but nothing else was done. ${taken.failure.message}`);
    }
    return done;
  }

  async function forget(workspace: string, id: string): Promise<Replies['rule.forget']> {
    const removed = await saved.remove(workspace, id);
    if (!removed.ok) return removed;
    await spread(workspace, removed.value.rules);
    return succeed(null);
  }

  return {
    begin: (run, command) =>
      inTurn(async () => {
        const { engine } = run;
        if (engine.state.phase.phase !== 'opened') return engine.command(command);
        await listen();
        const ready = await refresh(run, command.workspace);
        return ready.ok ? engine.command(command) : ready;
      }),
    async command(run, command) {
      const { engine } = run;
      const { workspace } = engine.state;
      const rule = ruleOf(run, command);
      if (command.type === 'run.resume' && workspace !== null) {
        return inTurn(async () => {
          const ready = await refresh(run, workspace);
          return ready.ok ? engine.command(command) : ready;
        });
      }
      if (rule?.scope.kind !== 'workspace') return engine.command(command);
      if (command.type !== 'rule.remove') return inTurn(() => save(run, rule, command));
      return inTurn(async () => {
        const forgotten = workspace === null ? succeed(null) : await forget(workspace, command.id);
        return forgotten.ok ? forgotten : refused(forgotten.failure.message);
      });
    },
    opened: (run) =>
      inTurn(async () => {
        const { workspace } = run.engine.state;
        if (workspace === null) return [];
        await listen();
        const ready = await refresh(run, workspace);
        return ready.ok || ready.failure.type !== 'bad_rule' ? [] : [ready.failure.message];
      }),
    async list(run) {
      const { workspaces, problems } = await saved.list();
      const own = [...(run?.engine.state.rules ?? [])].filter(([, { scope }]) => scope.kind !== 'workspace');
      return {
        workspaces: workspaces.map(({ workspace, rules }) => ({ workspace, rules: listed([...rules]) })),
        run: listed(own),
        problems,
      };
    },
    forget: (workspace, id) => inTurn(() => forget(workspace, id)),
    async close() {
      isClosed = true;
      (await watching)?.();
      await turn;
    },
  };
}

/** What the run holds for its workspace becomes what is saved; its other rules stay. */
async function bringInLine({ engine }: HeldRun, saved: Rules): Promise<void> {
  const held = new Map([...engine.state.rules].filter(([, { scope }]) => scope.kind === 'workspace'));
  for (const [id, rule] of saved) if (!held.has(id)) await engine.command({ type: 'rule.add', rule });
  for (const id of held.keys()) if (!saved.has(id)) await engine.command({ type: 'rule.remove', id });
}

/** The rule that the command is about, if any. */
function ruleOf({ engine }: HeldRun, command: Command): Rule | null {
  switch (command.type) {
    case 'rule.add':
      return command.rule;
    case 'rule.remove':
      return engine.state.rules.get(command.id) ?? null;
    case 'approval.answer':
      return command.remember ?? null;
    default:
      return null;
  }
}

function listed(rules: readonly (readonly [string, Rule])[]): RuleList['run'] {
  return rules.map(([id, rule]) => ({ id, rule }));
}

function refused(message: string): Result<never, Rejection> {
  return fail({ type: 'bad_rule', message });
}
