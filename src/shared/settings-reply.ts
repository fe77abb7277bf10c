import type { Problem } from './problem';
import type { ProviderKind, Settings, TierKey } from './settings';

// What a face is told of the settings. Never a key, only where one was found.

export interface ProviderStanding {
  readonly name: string;
  readonly kind: ProviderKind;
  readonly baseURL: string | null;
  readonly hasKey: boolean;
  /** The environment variable that is looked at; null for a provider that takes no key. */
  readonly keyFrom: string | null;
}

/** An agent as it counts, whatever the file leaves out. `problem` says why nothing can be given to it now, a sentence. */
export interface AgentStanding {
  readonly key: string;
  readonly name: string;
  readonly interface: 'gitea' | 'api' | 'local';
  readonly label: string | null;
  readonly endpoint: string | null;
  readonly tokenEnv: string | null;
  readonly taskTypes: readonly string[];
  readonly limit: number | null;
  readonly enabled: boolean;
  readonly problem: string | null;
}

export interface AgentsStanding {
  /** The shipped examples where the file lists none. */
  readonly list: readonly AgentStanding[];
  readonly taskTypes: readonly string[];
  /** The environment variable with Gitea's token, and whether there is something in it. */
  readonly giteaToken: { readonly env: string; readonly isFound: boolean };
  /** Why nothing on Gitea can be reached, a sentence. */
  readonly giteaProblem: string | null;
}

export interface SettingsReading {
  readonly path: string;
  /** The file's own text; an empty object where there is no file yet. */
  readonly text: string;
  /** Tells this state of the file from every other; null while there is no file. */
  readonly version: string | null;
  readonly settings: Settings;
  readonly providers: readonly ProviderStanding[];
  /** The model that each tier really works with, as `provider:model`; null where it is off. */
  readonly tiers: Readonly<Record<TierKey, string | null>>;
  readonly agents: AgentsStanding;
  /** Models that can be asked now, to choose from. */
  readonly models: readonly string[];
}

/** The file is not right; `text` is what stands in it, null where it cannot be read at all. */
export interface SettingsUnusable {
  readonly type: 'problems';
  readonly problems: readonly Problem[];
  readonly path: string;
  readonly text: string | null;
  readonly version: string | null;
}

/** The file is as it was: `changed` when somebody else wrote it since it was read. */
export type SettingsRefusal =
  | { readonly type: 'problems'; readonly problems: readonly Problem[] }
  | { readonly type: 'changed'; readonly message: string }
  | { readonly type: 'not_saved'; readonly message: string };

/** Nobody serves this model; a sentence that says what to do. */
export interface NotServed {
  readonly type: 'not_served';
  readonly message: string;
}
