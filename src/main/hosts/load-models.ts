import type { Result } from '../../shared/result';
import { succeed } from '../../shared/result';
import type { Settings } from '../../shared/settings';
import type { SettingsProblems } from '../settings/parse-settings';
import { readSettings, settingsPath } from '../settings/settings-file';
import { createModels, type Models } from '../workers/providers/models';
import { systemTimer } from '../workers/timer';
import { knownKeys } from './known-keys';

export interface Loaded {
  readonly settings: Settings;
  readonly models: Models;
  /** Every key that Baton knows. */
  readonly keys: readonly string[];
}

/** What a person has set, and the models that follow from it and from the environment. */
export async function loadModels(
  configFolder: string,
  env: NodeJS.ProcessEnv,
): Promise<Result<Loaded, SettingsProblems>> {
  const read = await readSettings(settingsPath(configFolder));
  if (!read.ok) return read;
  const { settings } = read.value;
  return succeed({ settings, models: modelsOf(settings, env), keys: knownKeys(settings, env) });
}

export function modelsOf(settings: Settings, env: NodeJS.ProcessEnv): Models {
  return createModels({ settings, env, timer: systemTimer, now: Date.now });
}
