import { resolve } from 'node:path';
import type { Command } from 'commander';
import { checkCommand } from '../check-command';
import { convertCommand } from '../convert-command';
import { options } from '../options';
import { planCommand } from '../plan-command';
import type { CommandWorld } from './command-world';
import { type ReadOptions, readingOf } from './read-options';

interface PlanOptions {
  files?: string[];
  workspace?: string;
  provider?: string | null;
  model?: string | null;
  output?: string;
  force?: boolean;
  json?: boolean;
}

interface ConvertOptions extends ReadOptions {
  out: string;
  force?: boolean;
}

/** `check`, `convert` and `plan`: what makes ticket files and looks at them. */
export function addTrackCommands(program: Command, baton: CommandWorld): void {
  program
    .command('check <file>')
    .description('say whether a ticket file is right')
    .addOption(options.format())
    .addOption(options.tag())
    .addOption(options.repair())
    .addOption(options.json())
    .action(async (file: string, { repair = false, json = false, ...given }: ReadOptions) => {
      const reading = readingOf(given);
      const agents = await baton.agentKeys();
      baton.end(
        await checkCommand({ file: baton.absolute(file), reading, repair, agents, json }, baton.output),
      );
    });

  program
    .command('convert <file>')
    .description('write a ticket file of another tool as one of Baton’s own')
    .requiredOption('-o, --out <file>', 'the file to write')
    .addOption(options.format())
    .addOption(options.tag())
    .addOption(options.repair())
    .option('--force', 'replace the file if it is there')
    .addOption(options.json())
    .action(async (file: string, given: ConvertOptions) => {
      const { out, force = false, repair = false, json = false } = given;
      const files = { file: baton.absolute(file), out: baton.absolute(out) };
      const reading = readingOf(given);
      const agents = await baton.agentKeys();
      baton.end(await convertCommand({ ...files, reading, repair, agents, force, json }, baton.output));
    });

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
