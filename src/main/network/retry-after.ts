/**
 * How long a server wants to be left alone, in milliseconds: by its headers (`Retry-After` in seconds or as a date, RFC 9110;
 * `retry-after-ms` as OpenAI sends it), or by the `retryDelay` in a body of Google's (google.rpc.RetryInfo). Null when it says nothing.
 */
export function retryAfterMs(
  headers: Readonly<Record<string, string>>,
  body: string,
  now: number,
): number | null {
  const exact = headers['retry-after-ms']?.trim();
  if (exact !== undefined && /^\d+(\.\d+)?$/.test(exact)) return Math.ceil(Number(exact));
  const after = headers['retry-after']?.trim();
  if (after !== undefined && /^\d+(\.\d+)?$/.test(after)) return Math.ceil(Number(after) * 1000);
  if (after !== undefined) {
    const date = Date.parse(after);
    if (!Number.isNaN(date)) return Math.max(0, date - now);
  }
  const delay = /"retryDelay"\s*:\s*"(\d+(?:\.\d+)?)s"/.exec(body)?.[1];
  return delay === undefined ? null : Math.ceil(Number(delay) * 1000);
}
