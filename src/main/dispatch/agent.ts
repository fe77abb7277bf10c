import type { Settings } from '../../shared/settings';

/** Who may be given a task. What an agent needs beside its own fields (Gitea's address, tokens) is in `DispatchSettings`. */
export interface Agent {
  readonly key: string;
  readonly name: string;
  readonly interface: 'gitea' | 'api' | 'local';
  /** Of agents on Gitea; without one the comment alone tells them. */
  readonly label: string | null;
  /** Of agents behind an HTTP API. */
  readonly endpoint: string | null;
  /** The environment variable that holds the bearer token of an API. */
  readonly tokenEnv: string | null;
  readonly taskTypes: readonly string[];
  /** How many tasks it takes at once; null: as many as come. */
  readonly limit: number | null;
  readonly enabled: boolean;
}

/** What settings without `agents` have: examples that nobody can reach until their server is set, and Baton itself. */
const exampleAgents: NonNullable<Settings['agents']> = [
  {
    key: 'claude-code',
    name: 'Claude Code',
    interface: 'gitea',
    label: 'claude-ready',
    taskTypes: ['architecture', 'refactoring', 'code_review', 'complex_reasoning'],
    limit: 2,
  },
  {
    key: 'agent-api',
    name: 'Agent API',
    interface: 'api',
    taskTypes: ['research', 'analysis', 'experimentation'],
    limit: 4,
  },
  {
    key: 'baton',
    name: 'Baton',
    interface: 'local',
    taskTypes: ['triage', 'planning', 'orchestration', 'routine_coding', 'fast_iteration'],
    limit: 4,
  },
];

export function readAgents({ agents = exampleAgents }: Settings): Agent[] {
  return agents.map(
    ({
      key,
      name = key,
      interface: kind,
      label = null,
      endpoint = null,
      tokenEnv = null,
      taskTypes = [],
      limit = null,
      enabled = true,
    }): Agent => ({ key, name, interface: kind, label, endpoint, tokenEnv, taskTypes, limit, enabled }),
  );
}

/** Baton's own worker, which a person may name whatever the settings list. */
export const ownAgent: Agent = {
  key: 'baton',
  name: 'Baton',
  interface: 'local',
  label: null,
  endpoint: null,
  tokenEnv: null,
  taskTypes: [],
  limit: null,
  enabled: true,
};
