import { resolve } from 'node:path';
import type { Command } from 'commander';
import { checkCommand } from '../check-command';
import { options } from '../options';
import { planCommand } from '../plan-command';
import type { CommandWorld } from './command-world';

interface PlanOptions {
  files?: string[];
  workspace?: string;
  provider?: string | null;
  model?: string | null;
  output?: string;
  force?: boolean;
  json?: boolean;
}

/** `check` and `plan`: what makes ticket files and looks at them. */
export function addTrackCommands(program: Command, baton: CommandWorld): void {
  program
    .command('check <file>')
    .description('say whether a ticket file is right')
    .addOption(options.json())
    .action(async (file: string, { json = false }: { json?: boolean }) => {
      baton.end(await checkCommand(baton.absolute(file), json, baton.output));
    });

  program
    .command('plan <goal>')
    .description('let a model make tickets of a goal; nothing runs')
    .option('--files <files...>', 'files of the workspace that it should look at')
    .addOption(options.workspace())
    .addOption(options.provider())
    .addOption(options.model())
    .option('-o, --output <file>', 'the ticket file to write (default: standard baton.output)')
    .option('--force', 'write it also where a file is already')
    .addOption(options.json())
    .action((goal: string, { provider = null, model = null, ...given }: PlanOptions) =>
      baton.working({ provider, model }, 'orchestrator', (chosen) =>
        baton.conducting(
          (conductor) =>
            planCommand(
              conductor,
              {
                goal,
                workspace: resolve(baton.places.startFolder, given.workspace ?? '.'),
                files: (given.files ?? []).map((file) => resolve(baton.places.startFolder, file)),
                model: chosen.model,
                file: given.output === undefined ? null : baton.absolute(given.output),
                force: given.force ?? false,
                json: given.json ?? false,
                now: Date.now,
              },
              baton.output,
            ),
          { model: chosen.model, models: chosen.models },
        ),
      ),
    );
}
