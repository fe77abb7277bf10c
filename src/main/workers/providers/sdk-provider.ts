import { type LanguageModel, type ModelMessage, experimental_streamTextLowMemory as streamText } from 'ai';
import { conversationLength, tokensIn } from '../estimated-usage';
import type { Timer } from '../timer';
import { wellFormed } from '../well-formed';
import { type Fault, faultOf, idle } from './fault';
import { type Endpoint, languageModel } from './language-model';
import { maskKeys } from './mask-keys';
import { splitModelName } from './model-name';
import { createPriceList } from './price-list';
import type { ModelRequest, Provider } from './provider';
import { type ResponseMessages, readAnswer, type StreamedAnswer } from './read-answer';
import { requestUsage } from './request-usage';
import { sdkTools } from './sdk-tools';
import { shownAddress } from './shown-address';
import { watchFetch } from './watched-fetch';
import { faultOfEnd, hasEnd, wholeAnswer } from './whole-answer';

/** Long enough for a local model that is being loaded, or a large one that thinks. */
const DEFAULT_IDLE_MS = 240_000;

/** Too short for a person to notice, long enough to halve the work. */
const DEFAULT_GATHER_MS = 50;

export interface SdkProviderOptions extends Endpoint {
  /** Where the key comes from, for the person who has to mend it. */
  readonly keySource: string | null;
  /** Every key that Baton knows, this one or not: none of them is kept with what goes over the wire. */
  readonly keys?: readonly string[];
  readonly timer: Timer;
  /** Milliseconds since 1970. */
  now(): number;
  /** After so long without a byte a request is ended. */
  readonly idleMs?: number;
  /** What comes within this time is read in one go; 0 reads everything as it comes. */
  readonly gatherMs?: number;
  /** Another model than the one of that name at the endpoint; it need not use `fetch`. */
  modelOf?(name: string, fetch: typeof globalThis.fetch): LanguageModel;
}

/**
 * A provider of models by the AI SDK: one request a turn and no retries, which are the engine's. Only an answer that came whole
 * is an answer.
 */
export function createSdkProvider(options: SdkProviderOptions): Provider {
  const { name, kind, baseURL, apiKey, keySource, timer, now, idleMs = DEFAULT_IDLE_MS } = options;
  const { gatherMs = DEFAULT_GATHER_MS, keys = [] } = options;
  const { modelOf = (model, fetch) => languageModel(options, model, fetch) } = options;
  const ownKeys = apiKey === null ? keys : [apiKey, ...keys];
  // Its warnings are for developers of the SDK's users, and would stand between a terminal's lines.
  globalThis.AI_SDK_LOG_WARNINGS = false;
  const priceOf = createPriceList(options);

  /** One request, to its end: it is broken off when it falls silent or when the work that it belongs to ends. */
  async function send(
    question: ModelRequest,
  ): Promise<{ streamed: StreamedAnswer; begun: boolean; silent: boolean }> {
    const controller = new AbortController();
    let silent = false;
    const onIdle = () => {
      silent = true;
      controller.abort();
    };
    const wire = question.wire === undefined ? null : { recorder: question.wire, keys: ownKeys };
    const watch = watchFetch(timer, { idleMs, gatherMs }, onIdle, wire);
    const onAbort = () => controller.abort();
    question.signal.addEventListener('abort', onAbort);
    if (question.signal.aborted) controller.abort();
    try {
      let messages: ResponseMessages = [];
      // The plain one keeps every part of the stream for a second reader, many times what the text takes.
      const { stream } = streamText({
        model: modelOf(splitModelName(question.model).model, watch.fetch),
        messages: messagesOf(question, kind),
        tools: sdkTools(question.tools),
        maxRetries: 0,
        telemetry: { isEnabled: false }, // Nobody listens, and every message of the conversation would be copied for it.
        abortSignal: controller.signal,
        providerOptions: { openai: { store: false } },
        onStepEnd: ({ response }) => {
          messages = response.messages;
        },
        onError: () => {}, // It comes as a part of the stream; without this it would be printed as well.
      });
      const streamed = await readAnswer(stream, () => messages, question);
      return { streamed, begun: watch.answered || streamed.length > 0, silent };
    } finally {
      watch.end();
      question.signal.removeEventListener('abort', onAbort);
    }
  }

  return {
    async ask(question) {
      const { streamed, begun, silent } = await send(question);
      const { model } = splitModelName(question.model);
      const estimate = {
        input: () =>
          tokensIn(conversationLength(question.conversation) + JSON.stringify(question.tools).length),
        output: tokensIn(streamed.length),
      };
      const usage = begun
        ? requestUsage(streamed.usage, estimate, hasEnd(streamed), (counts) => priceOf(model, counts))
        : null;
      const fault = silent ? idle(name, idleMs) : faultIn(streamed, begun, model);
      if (fault === null) return { ...wholeAnswer(streamed), usage, model: question.model };
      const reason = wellFormed(maskKeys(fault.reason, ownKeys));
      return { type: 'failed', reason, retry: fault.retry, usage, model: question.model };
    },
  };

  function faultIn(streamed: StreamedAnswer, isAnswered: boolean, model: string): Fault | null {
    if (streamed.error === null) return faultOfEnd(streamed, options);
    const address = shownAddress(baseURL);
    return faultOf(streamed.error.cause, {
      provider: name,
      address,
      model,
      keySource,
      isAnswered,
      now: now(),
    });
  }
}

/**
 * Anthropic caches a conversation up to where it is told to: the last message, so that each turn reads what the one before wrote.
 * Others do it by themselves.
 */
function messagesOf({ conversation }: ModelRequest, kind: Endpoint['kind']): ModelMessage[] {
  // The record's schema vouches for the shape, and the SDK checks it again.
  const messages = conversation as unknown as ModelMessage[];
  const last = messages.at(-1);
  if (kind !== 'anthropic' || last === undefined) return messages;
  const cached = { ...last, providerOptions: { anthropic: { cacheControl: { type: 'ephemeral' } } } };
  return [...messages.slice(0, -1), cached as ModelMessage];
}
