import { fail, type Result, succeed } from '../../shared/result';
import type { Settings } from '../../shared/settings';
import { type Agent, readAgents } from './agent';
import { knownTaskTypes } from './infer-task-type';
import { builtinTaskTypes, type TaskType } from './task-type-table';

/** A repository on Gitea or Forgejo, and how to get in. */
export interface GiteaAccess {
  /** Without a slash at the end and without `/api/v1`. */
  readonly url: string;
  /** As `owner/name`. */
  readonly repo: string;
  readonly token: string;
  /** Where the token comes from, for who has to mend it. */
  readonly tokenEnv: string;
}

/** What a person has set about agents. Failures are sentences that say what to set. */
export interface DispatchSettings {
  readonly agents: readonly Agent[];
  readonly taskTypes: readonly TaskType[];
  readonly gitea: Result<GiteaAccess, string>;
  /** The bearer token of an agent's API; null where it takes none. */
  tokenOf(agent: Pick<Agent, 'key' | 'tokenEnv'>): Result<string | null, string>;
  /** Everything that must not be seen by anyone. */
  readonly secrets: readonly string[];
}

/** The environment variable with Gitea's token, unless the settings name another. */
export const USUAL_TOKEN = 'GITEA_TOKEN';

/** The failure is about the settings as a whole: nothing can be dispatched with them. */
export function readDispatchSettings(
  settings: Settings,
  env: NodeJS.ProcessEnv,
): Result<DispatchSettings, string> {
  const agents = readAgents(settings);
  const twice = agents.find(({ key }, index) => agents.findIndex((other) => other.key === key) !== index);
  if (twice !== undefined)
    return fail(`Two agents in the settings have the key “${twice.key}”: give one of them another.`);
  return succeed({
    agents,
    taskTypes: knownTaskTypes(
      builtinTaskTypes,
      settings.taskTypes ?? {},
      agents.flatMap(({ taskTypes }) => taskTypes),
    ),
    gitea: readGitea(settings.gitea ?? {}, env),
    tokenOf({ key, tokenEnv }) {
      if (tokenEnv === null) return succeed(null);
      const token = env[tokenEnv]?.trim();
      return token
        ? succeed(token)
        : fail(`The agent “${key}” needs a token: set ${tokenEnv} where you start Baton.`);
    },
    secrets: dispatchSecrets(settings, env),
  });
}

/** Everything that must not be seen by anyone, also where the settings are not right. */
export function dispatchSecrets(settings: Settings, env: NodeJS.ProcessEnv): readonly string[] {
  const agents = readAgents(settings).map(({ tokenEnv }) => tokenEnv);
  return [settings.gitea?.tokenEnv ?? USUAL_TOKEN, ...agents].flatMap((name) =>
    name === null ? [] : (env[name]?.trim() ?? []),
  );
}

function readGitea(
  { url, repo, tokenEnv = USUAL_TOKEN }: NonNullable<Settings['gitea']>,
  env: NodeJS.ProcessEnv,
): Result<GiteaAccess, string> {
  const missing = [...(url ? [] : ['“gitea.url”']), ...(repo ? [] : ['“gitea.repo”'])];
  if (!url || !repo) {
    return fail(
      `Gitea is not set up: set ${missing.join(' and ')} in the settings, and the token in ${tokenEnv}.`,
    );
  }
  if (!/^[^/\s]+\/[^/\s]+$/.test(repo))
    return fail(`“gitea.repo” in the settings must be owner/name, not “${repo}”.`);
  const { username, password, origin, pathname } = new URL(url);
  if (username !== '' || password !== '')
    return fail('“gitea.url” in the settings must hold no name and password: the token is enough.');
  const token = env[tokenEnv]?.trim();
  if (!token) return fail(`There is no token for Gitea: set ${tokenEnv} where you start Baton.`);
  const path = pathname.replace(/\/+$/, '').replace(/\/api\/v1$/, '');
  return succeed({ url: `${origin}${path}`, repo, token, tokenEnv });
}
