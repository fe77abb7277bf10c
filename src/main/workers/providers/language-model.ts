import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogle } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModel } from 'ai';
import { assertNever } from '../../../shared/assert-never';
import type { ProviderKind } from '../../../shared/settings';

/** Where a provider is and how to speak to it. */
export interface Endpoint {
  /** As people name it: what stands before the colon. */
  readonly name: string;
  readonly kind: ProviderKind;
  readonly baseURL: string;
  readonly apiKey: string | null;
}

/** The SDK's model; it gets a key even where there is none, or it would look for one in the environment itself. */
export function languageModel(
  { name, kind, baseURL, apiKey }: Endpoint,
  model: string,
  fetch: typeof globalThis.fetch,
): LanguageModel {
  const options = { baseURL, apiKey: apiKey ?? 'none', fetch };
  switch (kind) {
    case 'google':
      return createGoogle(options)(model);
    case 'anthropic':
      return createAnthropic(options)(model);
    case 'openai':
      return createOpenAI(options)(model);
    case 'openai-compatible': {
      const { apiKey: _none, ...keyless } = options;
      return createOpenAICompatible({
        ...(apiKey === null ? keyless : options),
        name,
        includeUsage: true,
      })(model);
    }
    default:
      return assertNever(kind);
  }
}
