// The terminal's composition root: `baton check | plan | run | resume | serve | runs | rules | log | models`.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import { problemText } from '../shared/problem';
import type { ApprovalMode, ReviewMode } from '../shared/ticket';
import { realPath } from './disk/real-path';
import { chooseModel, type ModelChoice } from './hosts/choose-model';
import { chooseReview } from './hosts/choose-review';
import { startHttpHost } from './hosts/http/http-host';
import { serve } from './hosts/http/serve';
import { type LiveSettings, openLiveSettings } from './hosts/live-settings';
import { type Loaded, loadModels } from './hosts/load-models';
import { type Opening, openInitial, WATCHABLE_WORD_PAUSE_MS } from './hosts/opening';
import { findPlaces } from './hosts/places';
import { runDefaults } from './hosts/run-defaults';
import { checkCommand } from './hosts/terminal/check-command';
import { type ExitCode, exitCodes } from './hosts/terminal/exit-code';
import { logCommand } from './hosts/terminal/log-command';
import { modelsCommand } from './hosts/terminal/models-command';
import { options, runArgument, type TypedLimits } from './hosts/terminal/options';
import { createOutput } from './hosts/terminal/output';
import { planCommand } from './hosts/terminal/plan-command';
import { printable } from './hosts/terminal/printable';
import { requestCommand, requestsCommand } from './hosts/terminal/requests-command';
import { resumeCommand } from './hosts/terminal/resume-command';
import { rulesCommand } from './hosts/terminal/rules-command';
import { runCommand } from './hosts/terminal/run-command';
import { ConductorFailed } from './hosts/terminal/run-face';
import { runsCommand } from './hosts/terminal/runs-command';
import { type Conductor, createConductor } from './runs/conductor';
import { createRunStore } from './runs/run-store';
import type { Models } from './workers/providers/models';
import { REHEARSAL_MODEL } from './workers/providers/rehearsal';

const places = findPlaces(fileURLToPath(new URL('../..', import.meta.url)), process.env);
const output = createOutput();
const interactive = process.stdin.isTTY === true && process.stderr.isTTY === true;

let code: ExitCode = exitCodes.ok;

/** Runs a command with a conductor of its own, which ends with it. */
async function conducting(
  command: (conductor: Conductor) => Promise<ExitCode>,
  { model = REHEARSAL_MODEL, models, settings, wordPauseMs = 0 }: Conducting = {},
): Promise<void> {
  const conductor = createConductor({
    ...places,
    model,
    ...(models === undefined ? {} : { models }),
    ...(settings === undefined ? {} : { settings }),
    wordPauseMs,
    now: () => new Date(),
    onBug: (error) => console.error(error instanceof Error && 'syscall' in error ? error.message : error),
  });
  try {
    code = await command(conductor);
  } finally {
    await conductor.close();
  }
}

interface Conducting {
  readonly model?: string;
  readonly models?: Models;
  readonly settings?: LiveSettings;
  readonly wordPauseMs?: number;
}

interface Working extends Loaded {
  /** As `provider:model`; somebody serves it. */
  readonly model: string;
}

/** For commands that let models work: with bad settings, or without the model that was typed, nothing is started. */
async function working(
  choice: ModelChoice,
  tier: 'worker' | 'orchestrator',
  command: (working: Working) => Promise<void>,
): Promise<void> {
  const loaded = await withSettings();
  if (loaded === null) return;
  const model = await chooseModel(choice, loaded.models, tier);
  if (model.ok) return command({ ...loaded, model: model.value });
  output.error(printable(model.failure.message));
  code = exitCodes.usage;
}

async function withSettings(): Promise<Loaded | null> {
  const loaded = await loadModels(places.configFolder, process.env);
  if (loaded.ok) return loaded.value;
  for (const problem of loaded.failure.problems) output.error(printable(problemText(problem)));
  code = exitCodes.usage;
  return null;
}

function absolute(name: string): { path: string; name: string } {
  return { path: resolve(places.startFolder, name), name };
}

const program = new Command('baton')
  .description('Conducts tracks of AI-agent tickets. Without a window: these commands.')
  .version(places.version)
  .exitOverride();

program
  .command('check <file>')
  .description('say whether a ticket file is right')
  .addOption(options.json())
  .action(async (file: string, { json = false }: { json?: boolean }) => {
    code = await checkCommand(absolute(file), json, output);
  });

interface PlanOptions {
  files?: string[];
  workspace?: string;
  provider?: string | null;
  model?: string | null;
  output?: string;
  force?: boolean;
  json?: boolean;
}

program
  .command('plan <goal>')
  .description('let a model make tickets of a goal; nothing runs')
  .option('--files <files...>', 'files of the workspace that it should look at')
  .addOption(options.workspace())
  .addOption(options.provider())
  .addOption(options.model())
  .option('-o, --output <file>', 'the ticket file to write (default: standard output)')
  .option('--force', 'write it also where a file is already')
  .addOption(options.json())
  .action((goal: string, { provider = null, model = null, ...given }: PlanOptions) =>
    working({ provider, model }, 'orchestrator', (chosen) =>
      conducting(
        (conductor) =>
          planCommand(
            conductor,
            {
              goal,
              workspace: resolve(places.startFolder, given.workspace ?? '.'),
              files: (given.files ?? []).map((file) => resolve(places.startFolder, file)),
              model: chosen.model,
              file: given.output === undefined ? null : absolute(given.output),
              force: given.force ?? false,
              json: given.json ?? false,
              now: Date.now,
            },
            output,
          ),
        { model: chosen.model, models: chosen.models },
      ),
    ),
  );

interface RunOptions {
  workspace?: string;
  context?: string;
  provider?: string | null;
  model?: string | null;
  parallel?: number;
  approve?: ApprovalMode;
  limit?: TypedLimits;
  review?: ReviewMode;
  techLead?: string;
  qa?: string;
  writeBack?: boolean;
  json?: boolean;
}

program
  .command('run <file>')
  .description('run a ticket file')
  .addOption(options.workspace())
  .option('--context <file>', 'a text file for every worker, added to the track’s own context')
  .addOption(options.provider())
  .addOption(options.model())
  .addOption(options.parallel())
  .addOption(options.approve())
  .addOption(options.review())
  .addOption(options.techLead())
  .addOption(options.qa())
  .addOption(options.limit())
  .option('--write-back', 'save the statuses to the file at the end')
  .addOption(options.json())
  .action((file: string, { provider = null, model = null, ...given }: RunOptions) =>
    working({ provider, model }, 'worker', async (chosen) => {
      const usual = runDefaults(chosen.settings, chosen.models.tiers, chosen.model);
      const typed = await chooseReview(given, usual, chosen.models);
      if (!typed.ok) {
        output.error(printable(typed.failure.message));
        code = exitCodes.usage;
        return;
      }
      return conducting(
        (conductor) =>
          runCommand(
            conductor,
            {
              file: absolute(file),
              workspace: given.workspace === undefined ? null : resolve(places.startFolder, given.workspace),
              context: given.context === undefined ? null : absolute(given.context),
              ...usual,
              ...typed.value,
              model: chosen.model,
              parallel: given.parallel ?? usual.parallel,
              mode: given.approve ?? usual.mode,
              limits: { ...usual.limits, ...given.limit },
              writeBack: given.writeBack ?? false,
              json: given.json ?? false,
              interactive,
            },
            output,
          ),
        { model: chosen.model, models: chosen.models },
      );
    }),
  );

interface ResumeOptions {
  approve?: ApprovalMode;
  unknown: 'ask' | 'done' | 'not-done';
  /** True where no tickets are named. */
  retry?: true | string[];
  raise?: TypedLimits;
  json?: boolean;
}

program
  .command('resume')
  .description('go on with a run')
  .addArgument(runArgument())
  .addOption(options.approve())
  .addOption(options.unknown())
  .addOption(options.retry())
  .addOption(options.raise())
  .addOption(options.json())
  .action(async (typed: string, { approve, unknown, retry, raise = {}, json = false }: ResumeOptions) => {
    const loaded = await withSettings();
    if (loaded === null) return;
    await conducting(
      (conductor) =>
        resumeCommand(
          conductor,
          {
            run: typed,
            mode: approve ?? null,
            unknown,
            retry: retry === true ? 'all' : (retry ?? null),
            raise,
            json,
            interactive,
          },
          output,
        ),
      { models: loaded.models },
    );
  });

interface ServeOptions {
  port: number;
  open?: boolean;
  workspace?: string;
  provider?: string;
  model?: string;
}

program
  .command('serve')
  .argument('[file]', 'a ticket file to open')
  .description('the window’s app in a browser on this machine; prints its address')
  .addOption(options.port())
  .option('--open', 'open the browser as well')
  .addOption(options.workspace())
  .addOption(options.provider())
  .addOption(options.model())
  .action(async (file: string | undefined, { port, open = false, ...given }: ServeOptions) => {
    const { workspace = null, provider = null, model = null } = given;
    const opening: Opening = { file: file ?? null, workspace, provider, model };
    const { configFolder } = places;
    const settings = await openLiveSettings({ configFolder, env: process.env, choice: opening });
    const { problems } = await settings.standing();
    for (const problem of problems) output.error(printable(problem));
    // What is set can be mended in the page; what was typed must be right.
    if (problems.length > 0 && (provider !== null || model !== null)) {
      code = exitCodes.usage;
      return;
    }
    await conducting(
      async (conductor) => {
        conductor.setInitial(await openInitial(conductor, opening, places.startFolder));
        const { pageFolder } = places;
        const host = await startHttpHost({ conductor, pageFolder, port, now: Date.now });
        if (!host.ok) {
          output.error(host.failure.message);
          return exitCodes.usage;
        }
        await serve({ conductor, host: host.value, open, interactive });
        return exitCodes.ok;
      },
      { settings, models: settings.models, wordPauseMs: WATCHABLE_WORD_PAUSE_MS },
    );
  });

program
  .command('models')
  .description('list who serves models, and which model each tier works with')
  .option('--check', 'ask each provider one tiny question')
  .addOption(options.json())
  .action(async ({ check = false, json = false }: { check?: boolean; json?: boolean }) => {
    const loaded = await withSettings();
    if (loaded !== null) code = await modelsCommand(loaded.models, { check, json }, output);
  });

program
  .command('runs')
  .description('list all runs')
  .addOption(options.json())
  .action(({ json = false }: { json?: boolean }) =>
    conducting((conductor) => runsCommand(conductor, json, output)),
  );

interface RulesInput {
  forget?: string;
  workspace?: string;
  json?: boolean;
}

program
  .command('rules')
  .description('list the saved rules, which answer for steps without asking')
  .option('--forget <id>', 'delete one')
  .option('--workspace <folder>', 'only those of this workspace')
  .addOption(options.json())
  .action(async ({ forget, workspace, json = false }: RulesInput) => {
    const folder = workspace === undefined ? null : await realPath(resolve(places.startFolder, workspace));
    await conducting((conductor) =>
      rulesCommand(conductor, { forget: forget ?? null, workspace: folder, json }, output),
    );
  });

interface LogInput {
  requests?: string | true;
  request?: number;
  ticket?: string;
  attempt?: number;
  json?: boolean;
}

program
  .command('log')
  .description('tell what happened in a run')
  .addArgument(runArgument())
  .addOption(options.requests())
  .addOption(options.request())
  .option('--ticket <id>', 'of which ticket')
  .addOption(options.attempt())
  .addOption(options.json())
  .action(async (run: string, { requests, request, ticket, attempt, json = false }: LogInput) => {
    if ((request === undefined) !== (ticket === undefined)) {
      output.error('Write which request of which ticket: --request NUMBER --ticket ID.');
      code = exitCodes.usage;
      return;
    }
    const folderOf = (id: string) => createRunStore(places.dataFolder, () => new Date()).folderOf(id);
    const log = { run, json, folderOf };
    await conducting((conductor) => {
      if (request !== undefined && ticket !== undefined)
        return requestCommand(
          conductor,
          { ...log, ticket, attempt: attempt ?? null, number: request },
          output,
        );
      if (requests !== undefined)
        return requestsCommand(conductor, { ...log, ticket: requests === true ? null : requests }, output);
      return logCommand(conductor, log, output);
    });
  });

// A reader that has gone away (`baton log last | head`) ends the command as a signal does: what goes on is ended with it.
process.stdout.once('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.stdout.on('error', () => {});
  process.kill(process.pid, 'SIGTERM');
});

program.parseAsync().then(
  () => end(code),
  (error: unknown) => {
    if (error instanceof CommanderError) return end(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage);
    if (!(error instanceof ConductorFailed)) console.error(error);
    return end(exitCodes.failed);
  },
);

/** Nothing that a command left open keeps it from ending. */
function end(exitCode: ExitCode): void {
  process.stdout.write('', () => process.exit(exitCode));
}
