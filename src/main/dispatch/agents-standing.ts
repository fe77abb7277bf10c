import type { Settings } from '../../shared/settings';
import type { AgentsStanding } from '../../shared/settings-reply';
import { readAgents } from './agent';
import { readDispatchSettings, USUAL_TOKEN } from './dispatch-settings';
import { offReason } from './propose-dispatch';

/** What a person is told of their agents where they set them up. Never a token, only where one was found. */
export function agentsStanding(settings: Settings, env: NodeJS.ProcessEnv): AgentsStanding {
  const read = readDispatchSettings(settings, env);
  const tokenEnv = settings.gitea?.tokenEnv ?? USUAL_TOKEN;
  return {
    list: readAgents(settings).map((agent) => ({
      ...agent,
      problem: read.ok ? offReason(agent, read.value) : read.failure,
    })),
    taskTypes: read.ok ? read.value.taskTypes.map(({ name }) => name) : [],
    giteaToken: { env: tokenEnv, isFound: Boolean(env[tokenEnv]?.trim()) },
    giteaProblem: read.ok && !read.value.gitea.ok ? read.value.gitea.failure : null,
  };
}
