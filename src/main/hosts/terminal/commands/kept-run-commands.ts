import { type Command, Option } from 'commander';
import type { ExportForm } from '../../../../shared/run-export';
import { askYes } from '../ask-yes';
import { deleteCommand } from '../delete-command';
import { exportCommand } from '../export-command';
import { runArgument } from '../options';
import type { CommandWorld } from './command-world';

interface ExportInput {
  as: ExportForm;
  output?: string;
  force?: boolean;
}

interface DeleteInput {
  yes?: boolean;
  discard?: boolean;
}

/** `export` and `delete`: what becomes of runs that are over. */
export function addKeptRunCommands(program: Command, baton: CommandWorld): void {
  const { output } = baton;
  program
    .command('export')
    .description('write a run as one file: everything, or a report to read')
    .addArgument(runArgument())
    .addOption(
      new Option('--as <form>', 'json: all of it, an object a line; markdown: a report')
        .choices(['json', 'markdown'])
        .default('json'),
    )
    .option('-o, --output <file>', 'the file to write (default: standard output)')
    .option('--force', 'write it also where a file is already')
    .action(async (run: string, { as, output: file, force = false }: ExportInput) => {
      // They name where keys lie, which must not be in the file.
      const loaded = await baton.withSettings();
      if (loaded === null) return;
      const named = file === undefined ? null : baton.absolute(file);
      await baton.conducting(
        (conductor) => exportCommand(conductor, { run, as, file: named, force }, output),
        { keys: loaded.keys },
      );
    });

  program
    .command('delete')
    .description('delete a run for good: its history, transcripts and requests')
    .addArgument(runArgument())
    .option('--yes', 'do not ask')
    .option('--discard', 'its branches and worktrees go, too')
    .action(async (run: string, { yes = false, discard = false }: DeleteInput) => {
      const confirm = baton.interactive && !yes ? askYes : null;
      await baton.conducting((conductor) => deleteCommand(conductor, { run, confirm, yes, discard }, output));
    });
}
