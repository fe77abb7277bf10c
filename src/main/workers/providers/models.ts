import { fail, type Result, succeed } from '../../../shared/result';
import type { Settings, TierKey } from '../../../shared/settings';
import type { Timer } from '../timer';
import { type KnownProvider, knownProviders } from './known-providers';
import { splitModelName } from './model-name';
import type { Provider } from './provider';
import { REHEARSAL_MODEL } from './rehearsal';
import type { SdkProviderOptions } from './sdk-provider';

export interface ModelsOptions {
  readonly settings: Settings;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Keys from the system's key store, by provider; they come before the environment's. */
  readonly savedKeys?: Readonly<Record<string, string>>;
  readonly timer: Timer;
  /** Milliseconds since 1970. */
  now(): number;
  readonly idleMs?: number;
}

/** For people: never the key. */
export interface ProviderFacts {
  readonly name: string;
  readonly kind: KnownProvider['kind'];
  readonly baseURL: string | null;
  readonly apiKeyEnv: string | null;
  readonly key: 'found' | 'missing' | 'not_needed';
  /** A model of it that can be asked without knowing more. */
  readonly model: string | null;
}

/** The providers of one set of settings. Nothing is asked of anyone before a model is. */
export interface Models {
  /** Of every name but `rehearsal`; the failure is a sentence that says what to do. */
  providerOf(name: string): Result<Provider, { message: string }>;
  readonly providers: readonly ProviderFacts[];
  /** Which model each tier works with, as `provider:model`; null where a tier has none. */
  readonly tiers: Readonly<Record<TierKey, string | null>>;
}

export function createModels(options: ModelsOptions): Models {
  const { settings, env, savedKeys = {}, timer, now, idleMs } = options;
  const known = knownProviders(settings, env, savedKeys);
  const made = new Map<string, Provider>();
  const keys = [...known.values()].flatMap(({ apiKey }) => apiKey ?? []);

  function make(provider: KnownProvider): Result<Provider, { message: string }> {
    const { name, kind, baseURL, apiKeyEnv, apiKey } = provider;
    if (baseURL === null) {
      return fail({ message: `The provider “${name}” has no address: set its “baseURL” in the settings.` });
    }
    if (keyState(provider) === 'missing') {
      return fail({ message: `The provider “${name}” needs a key: set ${apiKeyEnv} and start Baton again.` });
    }
    const given = idleMs === undefined ? {} : { idleMs };
    return succeed(
      loadedWhenAsked({ name, kind, baseURL, apiKey, keySource: apiKeyEnv, keys, timer, now, ...given }),
    );
  }

  const tiers = settings.tiers ?? {};
  const worker = tiers.worker ?? defaultModel(known);
  return {
    providerOf(name) {
      const { provider, model } = splitModelName(name);
      const found = known.get(provider);
      if (found === undefined) return fail({ message: unknownProvider(name, provider, known) });
      if (model === '') {
        const example = found.model ?? 'NAME';
        return fail({ message: `Which model of “${provider}”? Write it as ${provider}:${example}.` });
      }
      const ready = made.get(provider);
      if (ready !== undefined) return succeed(ready);
      const fresh = make(found);
      if (fresh.ok) made.set(provider, fresh.value);
      return fresh;
    },
    providers: [...known.values()].map((provider) => {
      const { name, kind, baseURL, apiKeyEnv, model } = provider;
      return { name, kind, baseURL, apiKeyEnv, key: keyState(provider), model };
    }),
    tiers: {
      orchestrator: tiers.orchestrator === undefined ? worker : tiers.orchestrator,
      techLead: tiers.techLead === undefined ? worker : tiers.techLead,
      worker,
      qa: tiers.qa ?? null,
    },
  };
}

/** The SDK and its price lists take as long to load as all the rest of Baton: nobody waits for them who asks no model. */
function loadedWhenAsked(options: SdkProviderOptions): Provider {
  let provider: Promise<Provider> | null = null;
  return {
    async ask(question) {
      provider ??= import('./sdk-provider').then(({ createSdkProvider }) => createSdkProvider(options));
      return (await provider).ask(question);
    },
  };
}

/** A key that was never named may not be needed: a server of one's own, or one behind an address that the settings give. */
function keyState({ apiKey, apiKeyEnv }: KnownProvider): ProviderFacts['key'] {
  if (apiKey !== null) return 'found';
  return apiKeyEnv === null ? 'not_needed' : 'missing';
}

/** Of the first provider with a key that Baton has a model for; the rehearsal where there is none. */
function defaultModel(known: ReadonlyMap<string, KnownProvider>): string {
  for (const { name, model, apiKey } of known.values()) {
    if (model !== null && apiKey !== null) return `${name}:${model}`;
  }
  return REHEARSAL_MODEL;
}

function unknownProvider(name: string, provider: string, known: ReadonlyMap<string, KnownProvider>): string {
  const names = [...known.keys(), REHEARSAL_MODEL].join(', ');
  return `No provider serves the model “${name}”: there is none named “${provider}”, only ${names}. Models are written as provider:model.`;
}
