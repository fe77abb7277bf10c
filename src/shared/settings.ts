import { z } from 'zod';
import {
  addressFault,
  agentKeyFault,
  httpUrlSchema,
  repositoryFault,
  sameKeyFault,
  variableFault,
} from './setting-fault';
import { approvalModeSchema, isolationSchema } from './ticket';

// What a person sets, by hand in settings.json or in the window. Every field is optional; there is no limit that is not set.

const providerKindSchema = z.enum(['google', 'anthropic', 'openai', 'openai-compatible']);
export type ProviderKind = z.infer<typeof providerKindSchema>;

const text = z.string().min(1);

/** Text that a person may have got wrong in a way that needs words of its own. */
function checked(faultOf: (text: string) => string | null) {
  return z.string().superRefine((value, { addIssue }) => {
    const message = faultOf(value);
    if (message !== null) addIssue({ code: 'custom', message });
  });
}

const variable = (example: string) => checked((name) => variableFault(name, example));
const address = (example: string) => checked((url) => addressFault(url, example));

/** `kind` may be left out for a provider that Baton knows by its name. `apiKeyEnv` names an environment variable, it is never the key. */
const providerSettingsSchema = z.strictObject({
  kind: providerKindSchema.optional(),
  baseURL: httpUrlSchema.optional(),
  apiKeyEnv: variable('LOCAL_KEY').optional(),
});

/** A model as `provider:model`; null switches the tier off, where it can be off. */
const modelName = text.nullable();

export const tierKeys = ['orchestrator', 'techLead', 'worker', 'qa'] as const;
export type TierKey = (typeof tierKeys)[number];

const limit = z.number().positive().nullable();
const wholeLimit = z.number().int().positive().nullable();

const agentSettingsSchema = z.strictObject({
  key: checked(agentKeyFault),
  name: text.optional(),
  interface: z.enum(['gitea', 'api', 'local']),
  label: text.optional(),
  endpoint: address('http://127.0.0.1:9000/tasks').optional(),
  tokenEnv: variable('AGENT_TOKEN').optional(),
  taskTypes: z.array(text).optional(),
  limit: z.number().int().positive().optional(),
  enabled: z.boolean().optional(),
});

export const settingsSchema = z.strictObject({
  providers: z.record(z.string().regex(/^[^\s:]+$/), providerSettingsSchema).optional(),
  tiers: z
    .strictObject({
      orchestrator: modelName.optional(),
      techLead: modelName.optional(),
      worker: modelName.optional(),
      qa: modelName.optional(),
    })
    .optional(),
  parallel: z.number().int().min(1).max(256).optional(),
  approve: approvalModeSchema.optional(),
  review: z.enum(['off', 'model', 'person']).optional(),
  isolation: isolationSchema.optional(),
  limits: z
    .strictObject({
      usd: limit.optional(),
      tokens: wholeLimit.optional(),
      hours: limit.optional(),
      stepsPerAttempt: wholeLimit.optional(),
    })
    .optional(),
  gitea: z
    .strictObject({
      url: address('http://127.0.0.1:3000').optional(),
      repo: checked(repositoryFault).optional(),
      tokenEnv: variable('GITEA_TOKEN').optional(),
    })
    .optional(),
  agents: z
    .array(agentSettingsSchema)
    .superRefine((agents, { addIssue }) => {
      for (const [index, { key }] of agents.entries()) {
        const isTaken = agents.findIndex((other) => other.key === key) !== index;
        if (isTaken) addIssue({ code: 'custom', path: [index, 'key'], message: sameKeyFault });
      }
    })
    .optional(),
  /** Further types of tasks, each with the words that speak for it. */
  taskTypes: z.record(text, z.array(text)).optional(),
});
export type Settings = z.infer<typeof settingsSchema>;
