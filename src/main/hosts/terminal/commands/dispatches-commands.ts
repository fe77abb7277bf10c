import type { Command } from 'commander';
import { Option } from 'commander';
import { createDispatchStore } from '../../../dispatch/dispatch-store';
import { createDispatcher } from '../../../dispatch/dispatcher';
import { systemDispatchPorts as ports } from '../../../runs/dispatch-ports';
import { createRunStore } from '../../../runs/run-store';
import { systemTimer } from '../../../workers/timer';
import { dispatchSettingsNow } from '../../dispatch-settings-now';
import { actOnDispatch, type DispatchAction } from '../act-on-dispatch';
import { dispatchesCommand } from '../dispatches-command';
import { type ExitCode, exitCodes } from '../exit-code';
import { lookAtDispatches, sayUnwritable } from '../look-at-dispatches';
import { options } from '../options';
import { printable } from '../printable';
import { settleByRuns } from '../settle-by-runs';
import type { CommandWorld } from './command-world';
import { keeping } from './keep-dispatches';
import { runLocally, type TypedForRun } from './run-locally';
import { withDispatcher } from './with-dispatcher';

interface Typed extends TypedForRun {
  all?: boolean;
  json?: boolean;
  retry?: string;
  giveUp?: string;
  local?: string;
  agent?: string;
  issue?: number;
  createIssue?: boolean;
}

/** `dispatches`: what was handed over, by `dispatch` or by runs, and how it goes on with it. */
export function addDispatchesCommand(program: Command, baton: CommandWorld): void {
  program
    .command('dispatches')
    .argument('[id]', 'with --agent: which one, by the start of its id')
    .description('list what is on its way to an agent, or at one; or decide how it goes on with one')
    .option('--all', 'also what is over')
    .addOption(
      new Option('--retry <id>', 'go on with one that has not arrived, or in part').conflicts([
        'giveUp',
        'local',
        'agent',
        'issue',
        'createIssue',
      ]),
    )
    .addOption(
      new Option(
        '--give-up <id>',
        'end one: nobody goes on with it, and what has arrived stays there',
      ).conflicts(['local', 'agent', 'issue', 'createIssue']),
    )
    .option('--agent <key>', 'hand the one that is named behind it to this agent instead')
    .addOption(
      new Option('--local <id>', 'let Baton’s own worker do one, under the usual approvals').conflicts(
        'agent',
      ),
    )
    .addOption(options.issue())
    .addOption(options.createIssue())
    .addOption(options.workspace())
    .addOption(options.approve())
    .addOption(options.provider())
    .addOption(options.model())
    .addOption(options.json())
    .action(async (id: string | undefined, typed: Typed) => {
      const action = actionOf(id, typed);
      if (action === 'unclear') {
        baton.output.error('Write --agent KEY and the start of the dispatch’s id behind it.');
        baton.end(exitCodes.usage);
      } else if (action === null) baton.end(await list(typed, baton));
      else await keeping(baton, () => act(action, typed, baton));
    });
}

/** Null where nothing but the list is wanted. */
function actionOf(id: string | undefined, typed: Typed): DispatchAction | 'unclear' | null {
  const { retry, giveUp, local, agent, issue = null, createIssue = false } = typed;
  if (agent !== undefined)
    return id === undefined ? 'unclear' : { act: 'hand_over', typed: id, agent, issue, createIssue };
  if (id !== undefined) return 'unclear';
  if (retry !== undefined) return { act: 'retry', typed: retry };
  if (giveUp !== undefined) return { act: 'give_up', typed: giveUp };
  return local === undefined
    ? null
    : { act: 'hand_over', typed: local, agent: 'baton', issue, createIssue: false };
}

async function list(
  { all = false, json = false }: Typed,
  { places, output }: CommandWorld,
): Promise<ExitCode> {
  const { dataFolder, configFolder } = places;
  const settings = await dispatchSettingsNow(configFolder, process.env)();
  if (settings.ok) {
    const dispatcher = createDispatcher({ dataFolder, settings: settings.value, ports });
    await settleByRuns(dispatcher, dataFolder, ports).catch((error) => sayUnwritable(error, output));
    await lookAtDispatches(dispatcher, systemTimer, output);
  } else output.error(printable(settings.failure));
  const records = await createDispatchStore(dataFolder, ports).all();
  const runs = await createRunStore(dataFolder, ports.now).list(new Set());
  return dispatchesCommand(records, { all, json, now: ports.now(), runs }, output);
}

function act(action: DispatchAction, typed: Typed, baton: CommandWorld): Promise<ExitCode> {
  return withDispatcher(baton, async (dispatcher, loaded) => {
    const runs = await createRunStore(baton.places.dataFolder, ports.now).list(new Set());
    const given = { runs, runLocally: runLocally(typed, loaded, baton), json: typed.json ?? false };
    return actOnDispatch(dispatcher, action, given, baton.output);
  });
}
