import { resolve } from 'node:path';
import type { Command } from 'commander';
import { realPath } from '../../../disk/real-path';
import { createRunStore } from '../../../runs/run-store';
import { exitCodes } from '../exit-code';
import { logCommand } from '../log-command';
import { modelsCommand } from '../models-command';
import { options, runArgument } from '../options';
import { requestCommand, requestsCommand } from '../requests-command';
import { rulesCommand } from '../rules-command';
import { runsCommand } from '../runs-command';
import type { CommandWorld } from './command-world';

interface RulesInput {
  forget?: string;
  workspace?: string;
  json?: boolean;
}

interface LogInput {
  requests?: string | true;
  request?: number;
  ticket?: string;
  attempt?: number;
  json?: boolean;
}

/** `models`, `runs`, `rules` and `log`: what only tells, but for rules that are deleted. */
export function addLookCommands(program: Command, baton: CommandWorld): void {
  program
    .command('models')
    .description('list who serves models, and which model each tier works with')
    .option('--check', 'ask each provider one tiny question')
    .addOption(options.json())
    .action(async ({ check = false, json = false }: { check?: boolean; json?: boolean }) => {
      const loaded = await baton.withSettings();
      if (loaded !== null) baton.end(await modelsCommand(loaded.models, { check, json }, baton.output));
    });

  program
    .command('runs')
    .description('list all runs')
    .addOption(options.json())
    .action(({ json = false }: { json?: boolean }) =>
      baton.conducting((conductor) => runsCommand(conductor, json, baton.output)),
    );

  program
    .command('rules')
    .description('list the saved rules, which answer for steps without asking')
    .option('--forget <id>', 'delete one')
    .option('--workspace <folder>', 'only those of this workspace')
    .addOption(options.json())
    .action(async ({ forget, workspace, json = false }: RulesInput) => {
      const folder =
        workspace === undefined ? null : await realPath(resolve(baton.places.startFolder, workspace));
      await baton.conducting((conductor) =>
        rulesCommand(conductor, { forget: forget ?? null, workspace: folder, json }, baton.output),
      );
    });

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
        baton.output.error('Write which request of which ticket: --request NUMBER --ticket ID.');
        baton.end(exitCodes.usage);
        return;
      }
      const folderOf = (id: string) => createRunStore(baton.places.dataFolder, () => new Date()).folderOf(id);
      const log = { run, json, folderOf };
      await baton.conducting((conductor) => {
        if (request !== undefined && ticket !== undefined)
          return requestCommand(
            conductor,
            { ...log, ticket, attempt: attempt ?? null, number: request },
            baton.output,
          );
        if (requests !== undefined)
          return requestsCommand(
            conductor,
            { ...log, ticket: requests === true ? null : requests },
            baton.output,
          );
        return logCommand(conductor, log, baton.output);
      });
    });
}
