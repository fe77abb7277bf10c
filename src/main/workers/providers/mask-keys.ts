// Keys stay out of everything that people read or that is written down. Servers quote them, whole or in part.

/** What keys of well-known services look like, also with their middle starred out. */
const KEY_SHAPES = /\b(?:sk|pk|rk|gsk|xai|hf|AIza)[-_]?[A-Za-z0-9*._-]{8,}/g;
const MASK = '[key]';
const SHORTEST = 4;

export function maskKeys(text: string, keys: readonly string[]): string {
  const whole = keys
    .filter((key) => key.length >= SHORTEST)
    .flatMap((key) => [key, encodeURIComponent(key)])
    .reduce((masked, key) => masked.replaceAll(key, MASK), text);
  return whole.replace(KEY_SHAPES, MASK);
}
