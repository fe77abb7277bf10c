import { problemText } from '../../shared/problem';
import { fail, type Result } from '../../shared/result';
import { type DispatchSettings, readDispatchSettings } from '../dispatch/dispatch-settings';
import { readSettings, settingsPath } from '../settings/settings-file';

/** Who tickets may be handed to, read anew each time: what is mended in the settings holds for the next try. */
export function dispatchSettingsNow(
  configFolder: string,
  env: NodeJS.ProcessEnv,
): () => Promise<Result<DispatchSettings, string>> {
  return async () => {
    const read = await readSettings(settingsPath(configFolder));
    return read.ok
      ? readDispatchSettings(read.value.settings, env)
      : fail(`The settings are not right: ${read.failure.problems.map(problemText).join(' ')}`);
  };
}
