import type { Command } from 'commander';
import type { Reading, TicketFormat } from '../../../shared/reading';
import { checkCommand } from './check-command';
import { convertCommand } from './convert-command';
import type { ExitCode } from './exit-code';
import { options } from './options';
import type { Output } from './output';

/** How a ticket file is to be read, as it is typed. */
export interface ReadOptions {
  format?: TicketFormat;
  tag?: string;
  repair?: boolean;
  json?: boolean;
}

interface ConvertOptions extends ReadOptions {
  out: string;
  force?: boolean;
}

export interface ReadProgram {
  readonly output: Output;
  absolute(name: string): { path: string; name: string };
  end(code: ExitCode): void;
}

export function readingOf({ format, tag }: Pick<ReadOptions, 'format' | 'tag'>): Reading {
  return { ...(format !== undefined && { format }), ...(tag !== undefined && { tag }) };
}

/** `check` and `convert`: commands that only read ticket files, so they need neither settings nor a conductor. */
export function addReadCommands(program: Command, { output, absolute, end }: ReadProgram): void {
  program
    .command('check <file>')
    .description('say whether a ticket file is right')
    .addOption(options.format())
    .addOption(options.tag())
    .addOption(options.repair())
    .addOption(options.json())
    .action(async (file: string, { repair = false, json = false, ...given }: ReadOptions) => {
      end(await checkCommand({ file: absolute(file), reading: readingOf(given), repair, json }, output));
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
      const files = { file: absolute(file), out: absolute(out) };
      end(await convertCommand({ ...files, reading: readingOf(given), repair, force, json }, output));
    });
}
