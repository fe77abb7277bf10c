import { resolve } from 'node:path';
import type { Command } from 'commander';
import { realPath } from '../../disk/real-path';
import type { Conductor } from '../../runs/conductor';
import { createRunStore } from '../../runs/run-store';
import type { Places } from '../places';
import { type ExitCode, exitCodes } from './exit-code';
import { logCommand } from './log-command';
import { options, runArgument } from './options';
import type { Output } from './output';
import { requestCommand, requestsCommand } from './requests-command';
import { rulesCommand } from './rules-command';
import { runsCommand } from './runs-command';

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

export interface LookProgram {
  readonly places: Places;
  readonly output: Output;
  conduct(command: (conductor: Conductor) => Promise<ExitCode>): Promise<void>;
  end(code: ExitCode): void;
}

/** `runs`, `rules` and `log`: what was, and what is kept. No model is asked. */
export function addLookCommands(program: Command, { places, output, conduct, end }: LookProgram): void {
  program
    .command('runs')
    .description('list all runs')
    .addOption(options.json())
    .action(({ json = false }: { json?: boolean }) =>
      conduct((conductor) => runsCommand(conductor, json, output)),
    );

  program
    .command('rules')
    .description('list the saved rules, which answer for steps without asking')
    .option('--forget <id>', 'delete one')
    .option('--workspace <folder>', 'only those of this workspace')
    .addOption(options.json())
    .action(async ({ forget, workspace, json = false }: RulesInput) => {
      const folder = workspace === undefined ? null : await realPath(resolve(places.startFolder, workspace));
      await conduct((conductor) =>
        rulesCommand(conductor, { forget: forget ?? null, workspace: folder, json }, output),
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
        output.error('Write which request of which ticket: --request NUMBER --ticket ID.');
        end(exitCodes.usage);
        return;
      }
      const folderOf = (id: string) => createRunStore(places.dataFolder, () => new Date()).folderOf(id);
      const log = { run, json, folderOf };
      await conduct((conductor) => {
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
}
