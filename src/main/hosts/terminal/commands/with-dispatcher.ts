import { readDispatchSettings } from '../../../dispatch/dispatch-settings';
import { createDispatcher, type Dispatcher } from '../../../dispatch/dispatcher';
import { systemDispatchPorts as ports } from '../../../runs/dispatch-ports';
import { type ExitCode, exitCodes } from '../exit-code';
import { printable } from '../printable';
import type { CommandWorld } from './command-world';

export type Loaded = NonNullable<Awaited<ReturnType<CommandWorld['withSettings']>>>;

/** Runs what hands tasks over, by the settings as they are now; with bad ones it says so. */
export async function withDispatcher(
  baton: CommandWorld,
  command: (dispatcher: Dispatcher, loaded: Loaded) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { places, output } = baton;
  const loaded = await baton.withSettings();
  if (loaded === null) return exitCodes.usage;
  const settings = readDispatchSettings(loaded.settings, process.env);
  if (settings.ok) {
    const { dataFolder } = places;
    return command(createDispatcher({ dataFolder, settings: settings.value, ports }), loaded);
  }
  output.error(printable(settings.failure));
  return exitCodes.usage;
}
