import { resolve } from 'node:path';
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import type { RunSettings } from '../../../../shared/run-event';
import type { ApprovalMode } from '../../../../shared/ticket';
import type { DispatchRecord } from '../../../dispatch/dispatch-record';
import { readDispatchSettings } from '../../../dispatch/dispatch-settings';
import { createDispatchStore } from '../../../dispatch/dispatch-store';
import { DEFAULT_RETRIES, MAX_RETRIES } from '../../../dispatch/dispatch-task';
import { createDispatcher } from '../../../dispatch/dispatcher';
import { systemReason } from '../../../json/read-text-file';
import { systemDispatchPorts as ports } from '../../../runs/dispatch-ports';
import { createRunStore } from '../../../runs/run-store';
import { settleLocalDispatches } from '../../../runs/settle-local-dispatches';
import { systemTimer } from '../../../workers/timer';
import { chooseModel } from '../../choose-model';
import { dispatchSettingsNow } from '../../dispatch-settings-now';
import type { Loaded } from '../../load-models';
import { runDefaults } from '../../run-defaults';
import { actOnDispatch } from '../act-on-dispatch';
import { dispatchCommand } from '../dispatch-command';
import { dispatchesCommand } from '../dispatches-command';
import { type ExitCode, exitCodes } from '../exit-code';
import { dispatchLocally, type LocalOutcome } from '../local-dispatch';
import { lookAtDispatches } from '../look-at-dispatches';
import { options } from '../options';
import { printable } from '../printable';
import type { CommandWorld } from './command-world';

interface Typed {
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
  workspace?: string;
  approve?: ApprovalMode;
  provider?: string | null;
  model?: string | null;
}

interface TypedOfList {
  all?: boolean;
  json?: boolean;
  retry?: string;
  giveUp?: string;
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
    .addOption(
      new Option('--issue <number>', 'the issue it belongs to').argParser(whole(1, Number.MAX_SAFE_INTEGER)),
    )
    .option('--create-issue', 'make the issue, where the agent works on issues and none is named')
    .option('--endpoint <url>', 'the address of an agent’s API, in the place of the one in the settings')
    .addOption(
      new Option('--retries <number>', 'further tries when one fails')
        .argParser(whole(0, MAX_RETRIES))
        .default(DEFAULT_RETRIES),
    )
    .option('--wait', 'stay until the agent has ended')
    .addOption(options.workspace())
    .addOption(options.approve())
    .addOption(options.provider())
    .addOption(options.model())
    .addOption(new Option('--json', 'one JSON object on standard output, and nothing else there'))
    .action((typed: Typed) => keeping(baton, () => dispatch(typed, baton)));
}

/** Says so where nothing can be written down: then nothing is sent either. */
async function keeping({ output, places, end }: CommandWorld, work: () => Promise<ExitCode>): Promise<void> {
  try {
    end(await work());
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    const reason = `${systemReason(error)}: see to it and try again`;
    output.error(printable(`Dispatches cannot be kept in ${places.dataFolder}: ${reason}.`));
    end(exitCodes.failed);
  }
}

/** `dispatches`: what was handed over, by this command or by runs. */
export function addDispatchesCommand(program: Command, baton: CommandWorld): void {
  const { places, output, end } = baton;
  program
    .command('dispatches')
    .description('list what is on its way to an agent, or at one')
    .option('--all', 'also what is over')
    .addOption(
      new Option('--retry <id>', 'go on with one that has not arrived, or in part').conflicts('giveUp'),
    )
    .option('--give-up <id>', 'end one: nobody goes on with it, and what has arrived stays there')
    .addOption(options.json())
    .action(async ({ all = false, json = false, retry, giveUp }: TypedOfList) => {
      const { dataFolder, configFolder } = places;
      const settings = await dispatchSettingsNow(configFolder, process.env)();
      if (settings.ok) {
        const dispatcher = createDispatcher({ dataFolder, settings: settings.value, ports });
        const typed = retry ?? giveUp;
        if (typed !== undefined) {
          const act = retry === undefined ? 'give_up' : 'retry';
          return keeping(baton, () => actOnDispatch(dispatcher, { act, typed, json }, output));
        }
        await lookAtDispatches(dispatcher, systemTimer, output);
      } else {
        output.error(printable(settings.failure));
        if (retry !== undefined || giveUp !== undefined) {
          end(exitCodes.usage);
          return;
        }
      }
      const records = await createDispatchStore(dataFolder, ports).all();
      end(dispatchesCommand(records, { all, json }, output));
    });
}

async function dispatch(typed: Typed, baton: CommandWorld): Promise<ExitCode> {
  const { places, output } = baton;
  const loaded = await baton.withSettings();
  if (loaded === null) return exitCodes.usage;
  const settings = readDispatchSettings(loaded.settings, process.env);
  if (!settings.ok) {
    output.error(printable(settings.failure));
    return exitCodes.usage;
  }
  const dispatcher = createDispatcher({ dataFolder: places.dataFolder, settings: settings.value, ports });
  const store = createRunStore(places.dataFolder, ports.now);
  const runs = { list: () => store.list(new Set()), has: (run: string) => store.has(run) };
  await settleLocalDispatches(dispatcher, runs, ports.now);
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
      wait: typed.wait ?? false,
      json,
      runLocally: (record, lines, onRun) =>
        runLocally(record, typed, loaded, { ...baton, output: lines }, onRun),
    },
    output,
  );
}

async function runLocally(
  record: DispatchRecord,
  { workspace = '.', approve, provider = null, model = null }: Typed,
  { settings, models }: Loaded,
  { places, output, interactive, conducting }: CommandWorld,
  onRun: (run: string) => Promise<void>,
): Promise<LocalOutcome> {
  const chosen = await chooseModel({ provider, model }, models);
  let outcome: LocalOutcome = { status: 'failed', error: null, blockedReason: null };
  if (!chosen.ok) return { ...outcome, error: chosen.failure.message };
  const usual = runDefaults(settings, models.tiers, chosen.value);
  const runSettings: RunSettings = {
    ...usual,
    workspace: resolve(places.startFolder, workspace),
    model: chosen.value,
    mode: approve ?? usual.mode,
  };
  await conducting(
    async (conductor) => {
      const local = { settings: runSettings, interactive, output, onRun };
      outcome = await dispatchLocally(conductor, record, local);
      return exitCodes.ok;
    },
    { model: chosen.value, models },
  );
  return outcome;
}

function whole(from: number, to: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= from && number <= to) return number;
    const range = to === Number.MAX_SAFE_INTEGER ? `from ${from}` : `from ${from} to ${to}`;
    throw new InvalidArgumentError(`It has to be a whole number ${range}.`);
  };
}
