/** Who failed, for the sentence. */
export interface FaultContext {
  readonly provider: string;
  /** As it may be shown. */
  readonly address: string;
  readonly model: string;
  /** Where its key comes from, for who has to mend it; null when it takes none. */
  readonly keySource: string | null;
  /** An answer had begun, so that the server was reached and took the request. */
  readonly isAnswered: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What a status means for the person who has to do something about it; `said` is the server's own words, on one line. */
export function statusWords(
  status: number,
  isQuotaSpent: boolean,
  said: string,
  { provider, model, keySource, address }: FaultContext,
): string {
  const words = said === '' ? '' : ` It said: ${said}${/[.!?…]$/.test(said) ? '' : '.'}`;
  if (isQuotaSpent) {
    return `The quota of ${provider} is spent (${status}): raise it, wait until it is renewed, or choose another model.${words}`;
  }
  const key =
    keySource === null
      ? 'it wants a key; name its variable as “apiKeyEnv” in the settings'
      : `check ${keySource}`;
  switch (status) {
    case 400:
    case 422:
      return `${provider} refused the request (${status}).${words}`;
    case 401:
      return `${provider} did not accept the key (401): ${key}.${words}`;
    case 402:
      return `${provider} wants to be paid first (402): add credit there, or choose another model.${words}`;
    case 403:
      return `${provider} does not allow this (403): ${key}, and whether it may use ${model}.${words}`;
    case 404:
      return `${provider} knows no model “${model}” (404): check its name, and the address ${address}.${words}`;
    case 408:
      return `${provider} waited too long for the request (408).${words}`;
    case 413:
      return `The request is too large for ${provider} (413): leave context files out, or choose another model.${words}`;
    case 429:
      return `${provider} wants fewer requests (429).${words}`;
    case 503:
    case 529:
      return `${provider} is overloaded (${status}).${words}`;
    default:
      return status >= 500
        ? `${provider} has trouble of its own (${status}).${words}`
        : `${provider} answered with status ${status}.${words}`;
  }
}

/**
 * True when waiting does not help: OpenAI's `insufficient_quota`, no credit left, and Google's quota of a day or of nothing.
 * A quota of a minute is a rate, whatever it is called.
 */
export function isSpentQuota(body: string, message: string): boolean {
  const text = `${body} ${message}`;
  if (/insufficient_quota|billing_hard_limit|credit balance|out of credits|no credit/i.test(text))
    return true;
  if (/"quotaId"\s*:\s*"[^"]*PerDay|requests per day|tokens per day|\b[RT]PD\b/i.test(text)) return true;
  if (/"quotaId"|"retryDelay"|per minute|rate.?limit/i.test(text)) return /limit:\s*0\b/.test(text);
  return /exceeded your current quota/i.test(text);
}
