import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import type { PlanRefused } from '../../shared/contract';
import type { FileView } from '../../shared/file-view';
import { fail, type Result, succeed } from '../../shared/result';
import { realPath } from '../disk/real-path';
import type { Plans } from '../planning/plans';
import { preparePlan, viewForGoal } from '../planning/prepare-plan';
import { readPlanText } from '../planning/read-proposal';
import type { Sight } from '../workers/context';
import type { Handlers } from './connection';
import { checkWorkspace, type WorkspaceRules } from './workspace-check';

export interface PlanRequestOptions {
  readonly plans: Plans;
  readonly views: Sight['views'];
  readonly folders: Omit<WorkspaceRules, 'fresh'>;
}

type PlanHandlers = Pick<Handlers, Extract<keyof Handlers, `plan.${string}`>>;

/** What is done for the requests that concern plans. */
export function createPlanHandlers({ plans, views, folders }: PlanRequestOptions): PlanHandlers {
  async function place(text: string): Promise<Result<{ workspace: string; sight: Sight }, PlanRefused>> {
    const checked = await checkWorkspace(text, { ...folders, fresh: [] });
    if (!checked.ok) return fail({ type: 'refused', message: checked.failure.message });
    const closed = await Promise.all([folders.dataFolder, folders.configFolder].map(realPath));
    return succeed({ workspace: checked.value.path, sight: { closed, views } });
  }

  return {
    'plan.prepare': async ({ goal, workspace: text, files, model }) => {
      const found = await place(text);
      if (!found.ok) return found;
      const { workspace, sight } = found.value;
      const inside = await Promise.all(files.map((file) => fromWorkspace(file, workspace)));
      const wish = { goal, workspace, files: inside, model };
      return succeed(await preparePlan(wish, sight, new AbortController().signal));
    },
    'plan.view': async ({ goal, workspace: text, path, view }): Promise<Result<FileView, PlanRefused>> => {
      const found = await place(text);
      if (!found.ok) return found;
      const { workspace, sight } = found.value;
      const shown = await viewForGoal({ goal, workspace }, path, view, sight);
      return shown.ok ? shown : fail({ type: 'refused', message: shown.failure.message });
    },
    'plan.start': async ({ goal, workspace, proposal }) => {
      const found = await place(workspace);
      return found.ok ? plans.start(goal, found.value.workspace, proposal) : found;
    },
    'plan.again': ({ plan, text, notes }) => plans.again(plan, text, notes),
    'plan.cancel': async ({ plan }) => {
      await plans.cancel(plan);
      return null;
    },
    'plan.read': ({ plan }) => plans.read(plan),
    'plan.edit': async ({ plan, text }) => {
      const kept = await plans.edit(plan, text);
      return kept.ok ? succeed(readPlanText(text)) : kept;
    },
    'plan.list': () => plans.list(),
    'plan.requests': ({ plan }) => plans.requests(plan),
    'plan.request': async ({ plan, number }) => {
      const read = await plans.request(plan, number);
      return read.ok ? read : fail({ type: 'not_here', message: read.failure });
    },
    'plan.discard': ({ plan }) => plans.discard(plan),
  };
}

/** A file's path as the workspace names it. What lies elsewhere is refused where it is read. */
async function fromWorkspace(file: string, workspace: string): Promise<string> {
  if (!isAbsolute(file)) return file;
  return relative(workspace, join(await realPath(dirname(file)), basename(file))).replaceAll('\\', '/');
}
