import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Bring } from '../../../../shared/run-event';
import type { ApprovalMode, Isolation, ReviewMode } from '../../../../shared/ticket';
import { chooseReview } from '../../choose-review';
import { runDefaults } from '../../run-defaults';
import { exitCodes } from '../exit-code';
import { options, runArgument, type TypedAgent, type TypedLimits } from '../options';
import { printable } from '../printable';
import { resumeCommand } from '../resume-command';
import { runCommand } from '../run-command';
import type { CommandWorld } from './command-world';
import { type ReadOptions, readingOf } from './read-options';

interface RunOptions extends ReadOptions {
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
  isolation?: Isolation;
  takeAlong?: boolean;
  base?: string;
  bring?: readonly Bring[];
  writeBack?: boolean;
}

interface ResumeOptions {
  approve?: ApprovalMode;
  unknown: 'ask' | 'done' | 'not-done';
  /** True where no tickets are named. */
  retry?: true | string[];
  agent?: readonly TypedAgent[];
  issue?: number;
  createIssue?: boolean;
  completed?: readonly string[];
  giveUp?: readonly string[];
  raise?: TypedLimits;
  takeOver?: boolean;
  json?: boolean;
}

/** `run` and `resume`: what lets workers work. */
export function addRunCommands(program: Command, baton: CommandWorld): void {
  program
    .command('run <file>')
    .description('run a ticket file')
    .addOption(options.format())
    .addOption(options.tag())
    .addOption(options.repair())
    .addOption(options.workspace())
    .option('--context <file>', 'a text file for every worker, added to the track’s own context')
    .addOption(options.provider())
    .addOption(options.model())
    .addOption(options.parallel())
    .addOption(options.approve())
    .addOption(options.review())
    .addOption(options.techLead())
    .addOption(options.qa())
    .addOption(options.isolation())
    .addOption(options.takeAlong())
    .addOption(options.base())
    .addOption(options.bring())
    .addOption(options.limit())
    .option('--write-back', 'save the statuses to the file at the end')
    .addOption(options.json())
    .action((file: string, { provider = null, model = null, ...given }: RunOptions) =>
      baton.working({ provider, model }, 'worker', async (chosen) => {
        const usual = runDefaults(chosen.settings, chosen.models.tiers, chosen.model);
        const typed = await chooseReview(given, usual, chosen.models);
        if (!typed.ok) {
          baton.output.error(printable(typed.failure.message));
          baton.end(exitCodes.usage);
          return;
        }
        const { startFolder } = baton.places;
        const workspace = resolve(startFolder, given.workspace ?? '.');
        const fromWorkspace = (list: readonly Bring[], folder: string) =>
          list.map(({ path, as }) => ({ path: relative(folder, resolve(startFolder, path)) || '.', as }));
        return baton.conducting(
          (conductor) =>
            runCommand(
              conductor,
              {
                file: baton.absolute(file),
                reading: readingOf(given),
                repair: given.repair ?? false,
                workspace: given.workspace === undefined ? null : workspace,
                context: given.context === undefined ? null : baton.absolute(given.context),
                ...usual,
                ...typed.value,
                model: chosen.model,
                parallel: given.parallel ?? usual.parallel,
                mode: given.approve ?? usual.mode,
                place: {
                  isolation: given.isolation ?? null,
                  takeAlong: given.takeAlong ?? false,
                  base: given.base ?? null,
                  bring: given.bring === undefined ? null : fromWorkspace(given.bring, workspace),
                },
                usualIsolation: usual.isolation,
                limits: { ...usual.limits, ...given.limit },
                writeBack: given.writeBack ?? false,
                json: given.json ?? false,
                interactive: baton.interactive,
              },
              baton.output,
            ),
          { model: chosen.model, models: chosen.models },
        );
      }),
    );

  program
    .command('resume')
    .description('go on with a run')
    .addArgument(runArgument())
    .addOption(options.approve())
    .addOption(options.unknown())
    .addOption(options.retry())
    .addOption(options.agentOf())
    .addOption(options.issue().conflicts('createIssue'))
    .addOption(options.createIssue())
    .addOption(options.completed())
    .addOption(options.giveUp())
    .addOption(options.raise())
    .addOption(options.takeOver())
    .addOption(options.json())
    .action(async (typed: string, given: ResumeOptions) => {
      const { approve, unknown, retry, raise = {}, takeOver = false, json = false } = given;
      const { agent: agents = [], issue = null, createIssue = false, completed = [], giveUp = [] } = given;
      if (agents.length === 0 && (issue !== null || createIssue)) {
        baton.output.error('Write --agent TICKET=KEY with it: who is to have which ticket.');
        baton.end(exitCodes.usage);
        return;
      }
      const loaded = await baton.withSettings();
      if (loaded === null) return;
      await baton.conducting(
        (conductor) =>
          resumeCommand(
            conductor,
            {
              run: typed,
              mode: approve ?? null,
              unknown,
              retry: retry === true ? 'all' : (retry ?? null),
              decided: { agents, issue, createIssue, completed, givenUp: giveUp },
              raise,
              takeOver,
              json,
              interactive: baton.interactive,
            },
            baton.output,
          ),
        { models: loaded.models },
      );
    });
}
