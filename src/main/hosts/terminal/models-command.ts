import { type TierKey, tierKeys } from '../../../shared/settings';
import { checkModel, type ModelCheck } from '../../workers/providers/check-model';
import { findOllama } from '../../workers/providers/find-ollama';
import { splitModelName } from '../../workers/providers/model-name';
import type { Models, ProviderFacts } from '../../workers/providers/models';
import { REHEARSAL_MODEL } from '../../workers/providers/rehearsal';
import { type ExitCode, exitCodes } from './exit-code';
import type { Output } from './output';
import { jsonLine, oneLine, printable } from './printable';

export interface ModelsArguments {
  readonly check: boolean;
  readonly json: boolean;
}

/** Lists who serves models and which tier works with which; with `check` each provider is asked one tiny question. */
export async function modelsCommand(
  models: Models,
  { check, json }: ModelsArguments,
  output: Output,
): Promise<ExitCode> {
  const ollama = models.providers.find(({ name }) => name === 'ollama');
  const installed = ollama?.baseURL == null ? null : await findOllama(ollama.baseURL);
  const asked = check ? modelsToAsk(models, installed) : [];
  const signal = new AbortController().signal;
  const checks = await Promise.all(asked.map((model) => checkModel(models, model, signal, Date.now)));
  const { providers, tiers } = models;
  const notAsked = check ? whoIsNotAsked(models, asked) : [];
  const unserved = unservedTiers(models);
  const hasAddresses = providers.every(({ baseURL }) => baseURL !== null);
  const isWell = unserved.size === 0 && hasAddresses && checks.every(({ ok }) => ok);
  const code = isWell ? exitCodes.ok : exitCodes.unfinished;
  if (json) {
    output.line(
      jsonLine({
        providers: [
          ...providers.map((each) => (each.name === 'ollama' ? { ...each, installed } : each)),
          { name: REHEARSAL_MODEL, kind: REHEARSAL_MODEL, baseURL: null, apiKeyEnv: null, key: 'not_needed' },
        ],
        tiers,
        checks: check ? checks : null,
        notAsked: check ? notAsked : null,
        unserved: Object.fromEntries(unserved),
      }),
    );
    return code;
  }
  output.line(output.paint('bold', 'Providers'));
  for (const provider of providers) {
    output.line(`  ${provider.name.padEnd(14)}${printable(standingOf(provider, installed))}`);
  }
  output.line(`  ${REHEARSAL_MODEL.padEnd(14)}built in, needs no key and no network`);
  output.line(output.paint('bold', 'Models of the tiers'));
  for (const tier of tierKeys) {
    output.line(`  ${tier.padEnd(14)}${printable(tiers[tier] ?? 'off')}`);
    const problem = unserved.get(tier);
    if (problem !== undefined) output.line(output.paint('red', `  ${''.padEnd(14)}✗ ${printable(problem)}`));
  }
  if (tiers.worker === REHEARSAL_MODEL) {
    output.line('No key was found, so workers rehearse: set a key as above, or “tiers” in settings.json.');
  }
  if (!check) return code;
  output.line(output.paint('bold', 'Checks'));
  for (const each of checks) output.line(`  ${checkLine(each, output)}`);
  for (const { provider, why } of notAsked)
    output.line(`  – ${printable(provider)} is not asked: ${printable(why)}`);
  if (checks.length === 0) output.line('  There is nobody to ask.');
  return code;
}

function standingOf(
  { name, kind, baseURL, apiKeyEnv, key, model }: ProviderFacts,
  installed: string[] | null,
): string {
  if (baseURL === null) return 'has no address: set its “baseURL” in settings.json';
  if (key === 'found') return `key found (${apiKeyEnv})`;
  if (key === 'missing') return `no key: set ${apiKeyEnv}`;
  if (name !== 'ollama') return `${kind}, ${baseURL}${model === null ? '' : `, ${model}`}`;
  if (installed === null) return `not running at ${baseURL}`;
  return installed.length === 0
    ? 'running, without any model: get one with “ollama pull”'
    : `running, with ${installed.map((each) => `ollama:${each}`).join(', ')}`;
}

/** Why nobody serves the model of a tier. */
function unservedTiers({ providerOf, tiers }: Models): Map<TierKey, string> {
  const found = new Map<TierKey, string>();
  for (const tier of tierKeys) {
    const model = tiers[tier];
    if (model === null || model === REHEARSAL_MODEL) continue;
    const provider = providerOf(model);
    if (!provider.ok) found.set(tier, provider.failure.message);
  }
  return found;
}

/** Nobody is passed over without a word. */
function whoIsNotAsked({ providers }: Models, asked: readonly string[]): { provider: string; why: string }[] {
  const names = new Set(asked.map((model) => splitModelName(model).provider));
  return providers.flatMap(({ name, baseURL, key, apiKeyEnv }) => {
    if (names.has(name)) return [];
    if (baseURL === null) return [{ provider: name, why: 'it has no address' }];
    if (key === 'missing') return [{ provider: name, why: `it has no key (${apiKeyEnv})` }];
    return [
      {
        provider: name,
        why: name === 'ollama' ? 'it offers no model' : 'no model of it is named; a tier of the settings can',
      },
    ];
  });
}

/** The models of the tiers, and one of each other provider that has what it takes. */
function modelsToAsk({ providers, tiers }: Models, installed: readonly string[] | null): string[] {
  const wanted = new Set<string>();
  for (const tier of tierKeys) {
    const model = tiers[tier];
    if (model !== null && model !== REHEARSAL_MODEL) wanted.add(model);
  }
  const covered = new Set([...wanted].map((model) => splitModelName(model).provider));
  for (const { name, baseURL, key, model } of providers) {
    const own = name === 'ollama' ? (installed?.[0] ?? null) : model;
    if (!covered.has(name) && baseURL !== null && key !== 'missing' && own !== null)
      wanted.add(`${name}:${own}`);
  }
  return [...wanted];
}

function checkLine({ model, ok, message, milliseconds }: ModelCheck, { paint }: Output): string {
  const sign = ok ? paint('green', '✓') : paint('red', '✗');
  return ok
    ? `${sign} ${printable(model)} answered in ${milliseconds} ms: ${oneLine(message, 60)}`
    : `${sign} ${printable(model)}: ${oneLine(message)}`;
}
