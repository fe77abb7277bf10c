import type { Command } from 'commander';
import { worktreesFolder } from '../../../runs/data-folders';
import { createHousekeeping } from '../../../runs/housekeeping';
import { readRunState } from '../../../runs/read-run-state';
import { createRunStore } from '../../../runs/run-store';
import { createWorktrees } from '../../../worktrees/create-worktrees';
import { type ApplyOptions, applyCommand } from '../apply-command';
import { askYes } from '../ask-yes';
import { cleanCommand } from '../clean-command';
import { diffCommand } from '../diff-command';
import { discardCommand } from '../discard-command';
import { interrupts } from '../interrupts';
import { options, runArgument } from '../options';
import { createQuestions } from '../questions';
import { revertCommand } from '../revert-command';
import type { CommandWorld } from './command-world';

interface DiffInput {
  attempt?: number;
  json?: boolean;
}

interface ApplyInput {
  tickets?: string[];
  as: ApplyOptions['as'];
}

interface CleanInput {
  olderThan: number;
  list?: true;
  leftovers?: true;
  json?: boolean;
}

/**
 * `diff`, `apply`, `revert`, `discard` and `clean`: what becomes of a run's work in worktrees. All but `revert`, which the run has to
 * know of, go by what is on disk, whoever holds the run.
 */
export function addWorkCommands(program: Command, baton: CommandWorld): void {
  const { places, output } = baton;
  const worktrees = () =>
    createWorktrees({ folder: worktreesFolder(places.dataFolder), environment: process.env });
  const store = createRunStore(places.dataFolder, () => new Date());
  const folderOf = (run: string) => store.folderOf(run);
  const housekeeping = () =>
    createHousekeeping({
      worktrees: worktrees(),
      stateOf: (run) => readRunState(folderOf(run), run),
      holderOf: (run) => store.holderOf(run),
    });

  program
    .command('diff')
    .description('show the accepted work of a run, or of one ticket, as a patch')
    .addArgument(runArgument())
    .argument('[ticket]', 'only this ticket’s work')
    .addOption(options.workOfAttempt())
    .addOption(options.json())
    .action((run: string, ticket: string | undefined, { attempt, json = false }: DiffInput) =>
      baton.conducting((conductor) =>
        diffCommand(
          conductor,
          worktrees(),
          { run, ticket: ticket ?? null, attempt: attempt ?? null, json, folderOf },
          output,
        ),
      ),
    );

  program
    .command('apply')
    .description('put the accepted work of a run onto your branch')
    .addArgument(runArgument())
    .addOption(options.tickets())
    .addOption(options.applyAs())
    .action((run: string, { tickets, as }: ApplyInput) => {
      const ending = new AbortController();
      const end = () => ending.abort();
      interrupts({ first: end, second: end, listen: () => {} });
      const { signal } = ending;
      return baton.conducting((conductor) =>
        applyCommand(conductor, worktrees(), { run, tickets: tickets ?? null, as, folderOf, signal }, output),
      );
    });

  program
    .command('revert')
    .description('take a ticket’s accepted work back from the run’s branch')
    .addArgument(runArgument())
    .argument('<ticket>', 'whose work')
    .addOption(options.yes())
    .action((run: string, ticket: string, { yes = false }: { yes?: boolean }) =>
      baton.conducting((conductor) => {
        const questions = baton.interactive ? () => createQuestions(() => process.exit(130)) : null;
        return revertCommand(conductor, worktrees(), { run, ticket, yes, questions, folderOf }, output);
      }),
    );

  program
    .command('discard')
    .description('take away the branches and worktrees of a run, with all work that was not applied')
    .addArgument(runArgument())
    .addOption(options.yes())
    .action((run: string, { yes = false }: { yes?: boolean }) => {
      const confirm = baton.interactive ? askYes : null;
      const discard = { run, yes, confirm, folderOf };
      return baton.conducting((conductor) => discardCommand(conductor, worktrees(), discard, output));
    });

  program
    .command('clean')
    .description('remove worktrees that nobody needs any more; their work stays on its branches')
    .addOption(options.olderThan())
    .option('--list', 'show all worktrees and what a crash left, and change nothing')
    .option('--leftovers', 'put right what a crash left')
    .addOption(options.json())
    .action(async ({ olderThan, list, leftovers, json = false }: CleanInput) => {
      const openedBefore = new Date(Date.now() - olderThan);
      const what = list ? 'list' : leftovers ? 'leftovers' : 'free';
      baton.end(await cleanCommand(housekeeping(), { what, openedBefore, json }, output));
    });
}
