import type { ProviderKind, Settings } from '../../../shared/settings';
import { builtinProviders } from './builtin-providers';

/** A provider as it stands: where it is, and whether it has what it takes. */
export interface KnownProvider {
  readonly name: string;
  readonly kind: ProviderKind;
  /** Null where the settings have not said it and nobody can guess. */
  readonly baseURL: string | null;
  /** The environment variable of its key; null for one that takes none. */
  readonly apiKeyEnv: string | null;
  readonly apiKey: string | null;
  /** A model of it for work, when nothing else is said. */
  readonly model: string | null;
}

/** The providers that Baton knows and those of the settings; a name that is in both is as the settings say, the rest as known. */
export function knownProviders(
  settings: Settings,
  env: Readonly<Record<string, string | undefined>>,
  savedKeys: Readonly<Record<string, string>>,
): Map<string, KnownProvider> {
  const set = settings.providers ?? {};
  const known = new Map<string, KnownProvider>();
  for (const name of new Set([...Object.keys(builtinProviders), ...Object.keys(set)])) {
    const builtin = Object.hasOwn(builtinProviders, name) ? builtinProviders[name] : undefined;
    const own = Object.hasOwn(set, name) ? set[name] : undefined;
    const kind = own?.kind ?? builtin?.kind ?? 'openai-compatible';
    const byKind = kind === 'openai-compatible' ? undefined : builtinProviders[kind];
    const apiKeyEnv = own?.apiKeyEnv ?? builtin?.apiKeyEnv ?? byKind?.apiKeyEnv ?? null;
    const saved = Object.hasOwn(savedKeys, name) ? savedKeys[name] : undefined;
    known.set(name, {
      name,
      kind,
      baseURL: own?.baseURL ?? builtin?.baseURL ?? byKind?.baseURL ?? null,
      apiKeyEnv,
      apiKey: filled(saved) ?? (apiKeyEnv === null ? null : filled(env[apiKeyEnv])),
      model: kind === builtin?.kind ? builtin.model : null,
    });
  }
  return known;
}

/** A key as it was pasted, often with a line break behind it. */
function filled(key: string | undefined): string | null {
  const trimmed = key?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}
