import { fail, type Result, succeed } from '../../shared/result';
import { listedModels } from '../workers/providers/listed-models';
import { splitModelName } from '../workers/providers/model-name';
import type { Models } from '../workers/providers/models';
import { REHEARSAL_MODEL } from '../workers/providers/rehearsal';

const OFF = 'The settings switch this tier off: name a model, as --model provider:model.';

/** What a person typed as `--provider` and `--model`. */
export interface ModelChoice {
  readonly provider: string | null;
  readonly model: string | null;
}

/**
 * The model that is meant, as `provider:model`, if somebody serves it: what was left out is as the settings say. The failure is a
 * sentence that says what to do.
 */
export async function chooseModel(
  { provider, model }: ModelChoice,
  models: Models,
  tier: 'worker' | 'orchestrator' = 'worker',
): Promise<Result<string, { message: string }>> {
  if (provider === null && model === null && models.tiers[tier] === null) return fail({ message: OFF });
  const name = meantModel(provider, model, models, tier);
  if (name === REHEARSAL_MODEL) return succeed(name);
  const served = models.providerOf(name);
  if (!served.ok) return served;
  const isGuessed = provider === null && model?.includes(':') === true && name !== model;
  const message = isGuessed ? await whyNotOfUsual(model, name, models) : null;
  return message === null ? succeed(name) : fail({ message });
}

/**
 * No provider has the name before the colon of `typed`: it may be a misspelt one, or the whole is a model's name, such as `qwen3:8b`.
 * A server of one's own that lists its models knows; one that gives no list is believed.
 */
async function whyNotOfUsual(typed: string, name: string, { providers }: Models): Promise<string | null> {
  const usual = providers.find((each) => each.name === splitModelName(name).provider);
  if (usual === undefined || (usual.kind === 'openai' && typed.startsWith('ft:'))) return null;
  if (usual.kind === 'openai-compatible') {
    const listed = usual.baseURL === null ? null : await listedModels(usual.baseURL);
    if (listed === null || listed.includes(typed)) return null;
  }
  const names = [...providers.map((each) => each.name), REHEARSAL_MODEL].join(', ');
  const missing = splitModelName(typed).provider;
  return `There is no provider named “${missing}”, only ${names}, and “${usual.name}” has no model “${typed}”: name another, or add the provider in the settings.`;
}

function meantModel(
  provider: string | null,
  model: string | null,
  { tiers, providers }: Models,
  tier: 'worker' | 'orchestrator',
): string {
  const usual = tiers[tier] ?? REHEARSAL_MODEL;
  const usualProvider = splitModelName(usual).provider;
  if (provider === null) {
    if (model === null) return usual;
    const isWhole = usual === REHEARSAL_MODEL || providers.some(({ name }) => model.startsWith(`${name}:`));
    return isWhole || model === REHEARSAL_MODEL ? model : `${usualProvider}:${model}`;
  }
  if (provider === REHEARSAL_MODEL)
    return model === null || model === provider ? provider : `${provider}:${model}`;
  if (model !== null) return model.startsWith(`${provider}:`) ? model : `${provider}:${model}`;
  if (provider === usualProvider) return usual;
  const own = providers.find(({ name }) => name === provider)?.model;
  return own === undefined || own === null ? provider : `${provider}:${own}`;
}
