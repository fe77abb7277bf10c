// The terminal's composition root: `baton check | convert | plan | run | resume | dispatch | dispatches | serve | models | runs | rules | log | export | delete | diff | apply | discard | clean`.
import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import { startHttpHost } from './hosts/http/http-host';
import { serve } from './hosts/http/serve';
import { openLiveSettings } from './hosts/live-settings';
import { type Opening, openInitial, WATCHABLE_WORD_PAUSE_MS } from './hosts/opening';
import { findPlaces } from './hosts/places';
import { createCommandWorld } from './hosts/terminal/commands/command-world';
import { addDispatchCommand } from './hosts/terminal/commands/dispatch-commands';
import { addDispatchesCommand } from './hosts/terminal/commands/dispatches-commands';
import { addKeptRunCommands } from './hosts/terminal/commands/kept-run-commands';
import { addLookCommands } from './hosts/terminal/commands/look-commands';
import { type ReadOptions, readingOf } from './hosts/terminal/commands/read-options';
import { addRunCommands } from './hosts/terminal/commands/run-commands';
import { addTrackCommands } from './hosts/terminal/commands/track-commands';
import { addWorkCommands } from './hosts/terminal/commands/work-commands';
import { type ExitCode, exitCodes } from './hosts/terminal/exit-code';
import { createHowTyped } from './hosts/terminal/how-typed';
import { options } from './hosts/terminal/options';
import { createOutput } from './hosts/terminal/output';
import { printable } from './hosts/terminal/printable';
import { ConductorFailed } from './hosts/terminal/run-face';

let code: ExitCode = exitCodes.ok;
const root = fileURLToPath(new URL('../..', import.meta.url));
const places = findPlaces(root, process.env);
const typed = createHowTyped(root, places.startFolder);
const baton = createCommandWorld({
  places,
  output: createOutput(typed),
  interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
  end: (as) => {
    code = as;
  },
});

const program = new Command(typed(''))
  .description('Conducts tracks of AI-agent tickets. Without a window: these commands.')
  .version(baton.places.version)
  .exitOverride();

addTrackCommands(program, baton);
addRunCommands(program, baton);
addDispatchCommand(program, baton);
addDispatchesCommand(program, baton);

interface ServeOptions extends Pick<ReadOptions, 'format' | 'tag'> {
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
  .addOption(options.format())
  .addOption(options.tag())
  .addOption(options.port())
  .option('--open', 'open the browser as well')
  .addOption(options.workspace())
  .addOption(options.provider())
  .addOption(options.model())
  .action(async (file: string | undefined, { port, open = false, ...given }: ServeOptions) => {
    const { workspace = null, provider = null, model = null } = given;
    const reading = readingOf(given);
    const opening: Opening = { file: file ?? null, reading, workspace, provider, model };
    const { configFolder, pageFolder, startFolder } = baton.places;
    const settings = await openLiveSettings({ configFolder, env: process.env, choice: opening });
    const { problems } = await settings.standing();
    for (const problem of problems) baton.output.error(printable(problem));
    // What is set can be mended in the page; what was typed must be right.
    if (problems.length > 0 && (provider !== null || model !== null)) {
      baton.end(exitCodes.usage);
      return;
    }
    await baton.conducting(
      async (conductor) => {
        conductor.setInitial(await openInitial(conductor, opening, startFolder));
        const host = await startHttpHost({ conductor, pageFolder, port, now: Date.now });
        if (!host.ok) {
          baton.output.error(host.failure.message);
          return exitCodes.usage;
        }
        conductor.watchDispatches();
        await serve({ conductor, host: host.value, open, interactive: baton.interactive });
        return exitCodes.ok;
      },
      { settings, models: settings.models, wordPauseMs: WATCHABLE_WORD_PAUSE_MS },
    );
  });

addLookCommands(program, baton);
addKeptRunCommands(program, baton);
addWorkCommands(program, baton);

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
    if (!(error instanceof ConductorFailed))
      console.error(isOfSystem(error) ? printable(error.message) : error);
    return end(exitCodes.failed);
  },
);

/** Of a disk or another part of the machine: its words are all that a person can use. */
function isOfSystem(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}

/** Nothing that a command left open keeps it from ending. */
function end(exitCode: ExitCode): void {
  process.stdout.write('', () => process.exit(exitCode));
}
