import type { Command } from 'commander';
import { Option } from 'commander';
import { DEFAULT_RETRIES, MAX_RETRIES } from '../../../dispatch/dispatch-task';
import type { Dispatcher } from '../../../dispatch/dispatcher';
import { systemDispatchPorts as ports } from '../../../runs/dispatch-ports';
import { dispatchCommand } from '../dispatch-command';
import type { ExitCode } from '../exit-code';
import { options, parseNumber } from '../options';
import { settleByRuns } from '../settle-by-runs';
import type { CommandWorld } from './command-world';
import { keeping } from './keep-dispatches';
import { runLocally, type TypedForRun } from './run-locally';
import { type Loaded, withDispatcher } from './with-dispatcher';

interface Typed extends TypedForRun {
  title: string;
  description?: string;
  criterion: string[];
  type?: string;
  agent?: string;
  issue?: number;
  createIssue?: boolean;
  endpoint?: string;
  retries: number;
  wait?: boolean;
  json?: boolean;
}

export function addDispatchCommand(program: Command, baton: CommandWorld): void {
  program
    .command('dispatch')
    .description('hand a task to an agent: on Gitea, behind an HTTP API, or Baton’s own worker')
    .requiredOption('--title <text>', 'what is to be done, in a few words')
    .option('--description <text>', 'what is to be done, in full')
    .addOption(
      new Option('--criterion <text>', 'what must be true in the end; can be given more than once')
        .argParser((text: string, before: string[]) => [...before, text])
        .default([], 'none'),
    )
    .option('--type <type>', 'what sort of work it is (default: what its words speak for)')
    .option('--agent <key>', 'who is to do it (default: the best that has room)')
    .addOption(options.issue())
    .addOption(options.createIssue())
    .option('--endpoint <url>', 'the address of an agent’s API, in the place of the one in the settings')
    .addOption(
      new Option('--retries <number>', 'further tries when one fails')
        .argParser(parseNumber(0, MAX_RETRIES))
        .default(DEFAULT_RETRIES),
    )
    .option('--wait', 'stay until the agent has ended')
    .addOption(options.workspace())
    .addOption(options.approve())
    .addOption(options.provider())
    .addOption(options.model())
    .addOption(new Option('--json', 'one JSON object on standard output, and nothing else there'))
    .action((typed: Typed) =>
      keeping(baton, () =>
        withDispatcher(baton, (dispatcher, loaded) => dispatch(typed, baton, dispatcher, loaded)),
      ),
    );
}

async function dispatch(
  typed: Typed,
  baton: CommandWorld,
  dispatcher: Dispatcher,
  loaded: Loaded,
): Promise<ExitCode> {
  const { places, output } = baton;
  await settleByRuns(dispatcher, places.dataFolder, ports);
  const { title, description = '', criterion, type = null, agent = null, issue = null } = typed;
  const { endpoint = null, retries, createIssue = false, json = false } = typed;
  return dispatchCommand(
    dispatcher,
    {
      task: {
        title,
        description,
        acceptanceCriteria: criterion,
        taskType: type,
        agent,
        issueNumber: issue,
        createIssue,
        endpoint,
        retries,
      },
      instead: null,
      wait: typed.wait ?? false,
      json,
      runLocally: runLocally(typed, loaded, baton),
    },
    output,
  );
}
