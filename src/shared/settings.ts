import { z } from 'zod';
import { approvalModeSchema, isolationSchema } from './ticket';

// What a person sets, by hand in settings.json or in the window. Every field is optional; there is no limit that is not set.

const providerKindSchema = z.enum(['google', 'anthropic', 'openai', 'openai-compatible']);
export type ProviderKind = z.infer<typeof providerKindSchema>;

const text = z.string().min(1);
const httpUrl = z.url({ protocol: /^https?$/ });

/** `kind` may be left out for a provider that Baton knows by its name. `apiKeyEnv` names an environment variable, it is never the key. */
const providerSettingsSchema = z.strictObject({
  kind: providerKindSchema.optional(),
  baseURL: httpUrl.optional(),
  apiKeyEnv: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
    .optional(),
});

/** A model as `provider:model`; null switches the tier off, where it can be off. */
const modelName = text.nullable();

export const tierKeys = ['orchestrator', 'techLead', 'worker', 'qa'] as const;
export type TierKey = (typeof tierKeys)[number];

const limit = z.number().positive().nullable();
const wholeLimit = z.number().int().positive().nullable();

const agentSettingsSchema = z.strictObject({
  key: text,
  name: text.optional(),
  interface: z.enum(['gitea', 'api', 'local']),
  label: text.optional(),
  endpoint: httpUrl.optional(),
  tokenEnv: text.optional(),
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
    .strictObject({ url: httpUrl.optional(), repo: text.optional(), tokenEnv: text.optional() })
    .optional(),
  agents: z.array(agentSettingsSchema).optional(),
  /** Further types of tasks, each with the words that speak for it. */
  taskTypes: z.record(text, z.array(text)).optional(),
});
export type Settings = z.infer<typeof settingsSchema>;
