import type { Settings } from '../../shared/settings';
import { dispatchSecrets } from '../dispatch/dispatch-settings';
import { knownProviders } from '../workers/providers/known-providers';

/** Every key and token that Baton knows of: what must not stand in anything that is handed on. */
export function knownKeys(settings: Settings, env: NodeJS.ProcessEnv): readonly string[] {
  const ofProviders = [...knownProviders(settings, env, {}).values()].flatMap(({ apiKey }) => apiKey ?? []);
  return [...ofProviders, ...dispatchSecrets(settings, env)];
}
