/**
 * Whether a request was meant for this listener and nobody else: names of other hosts that were made to point here
 * (DNS rebinding) and pages of other origins are told apart by what the browser says of them.
 */
export function isOwnHost(host: string | undefined, port: number): host is string {
  const suffix = port === 80 ? '' : `:${port}`; // Browsers leave the usual port out.
  return host === `127.0.0.1${suffix}` || host === `localhost${suffix}`;
}

export function isOwnOrigin(origin: string | undefined, host: string): boolean {
  return origin === `http://${host}`;
}
