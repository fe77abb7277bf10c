import type { ProviderKind } from '../../../shared/settings';

/** What Baton knows of providers without being told. */
export interface BuiltinProvider {
  readonly kind: ProviderKind;
  readonly baseURL: string;
  /** The environment variable that holds its key; null for servers of one's own, which need none. */
  readonly apiKeyEnv: string | null;
  /** For work, when nothing else is set and the key is there; null where nobody can know what is installed. */
  readonly model: string | null;
}

/** In the order in which they are looked at for a default model. */
export const builtinProviders: Readonly<Record<string, BuiltinProvider>> = {
  google: {
    kind: 'google',
    baseURL: 'https://generativelanguage.googleapis.com/v1beta',
    apiKeyEnv: 'GOOGLE_GENERATIVE_AI_API_KEY',
    model: 'gemini-2.5-flash-lite',
  },
  anthropic: {
    kind: 'anthropic',
    baseURL: 'https://api.anthropic.com/v1',
    apiKeyEnv: 'ANTHROPIC_API_KEY',
    model: 'claude-haiku-4-5',
  },
  openai: {
    kind: 'openai',
    baseURL: 'https://api.openai.com/v1',
    apiKeyEnv: 'OPENAI_API_KEY',
    model: 'gpt-5-mini',
  },
  ollama: {
    kind: 'openai-compatible',
    baseURL: 'http://127.0.0.1:11434/v1',
    apiKeyEnv: null,
    model: null,
  },
  lmstudio: {
    kind: 'openai-compatible',
    baseURL: 'http://127.0.0.1:1234/v1',
    apiKeyEnv: null,
    model: null,
  },
};
