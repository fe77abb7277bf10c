// Keys stay out of everything that people read or that is written down. Servers quote them, whole or in part.
import type { WireHeaders } from '../../shared/exchange';

/** What keys of well-known services look like, also with their middle starred out: some digit or star is in each. */
const KEY_SHAPES = /\b(?:(?:sk|pk|rk|gsk|xai|hf)[-_]|AIza)(?=[A-Za-z._-]*[0-9*])[A-Za-z0-9*._-]{8,}/g;
const SECRET_HEADER = /(^|[-_])(key|token|secret|password|authorization|cookie)$/i;
const SECRET_PARAMETER = /([?&][^=&#]*(?:key|token|secret|password|signature)=)[^&#]+/gi;
export const MASK = '[key]';
const SHORTEST = 4;

/** For what people are told: also what only looks like a key, as servers quote parts of them. */
export function maskKeys(text: string, keys: readonly string[]): string {
  return keyMask(keys)(text);
}

/** The same for many texts. */
export function keyMask(keys: readonly string[]): (text: string) => string {
  const spellings = spellingsOf(keys);
  return (text) => maskValues(text, spellings).replace(KEY_SHAPES, MASK);
}

/** For what is kept as it was: the keys themselves and nothing else. `spellings` as `spellingsOf` gives them. */
export function maskValues(text: string, spellings: readonly string[]): string {
  return spellings.reduce((masked, spelling) => masked.replaceAll(spelling, MASK), text);
}

/** How keys may stand in a text: as they are, in an address, in a form, in JSON; the longest first. */
export function spellingsOf(keys: readonly string[]): string[] {
  const spellings = keys
    .filter((key) => key.length >= SHORTEST)
    .flatMap((key) => [
      key,
      encodeURIComponent(key),
      new URLSearchParams({ key }).toString().slice('key='.length),
      JSON.stringify(key).slice(1, -1),
    ]);
  return [...new Set(spellings)].sort((a, b) => b.length - a.length);
}

/** By the header's name as well: what authorizes is masked whoever's it is. The scheme (“Bearer”) stays. */
export function maskHeaders(headers: WireHeaders, keys: readonly string[]): WireHeaders {
  return headers.map(([name, value]) => {
    if (!SECRET_HEADER.test(name)) return [name, maskKeys(value, keys)];
    const scheme = /^(Bearer|Basic|Token) /i.exec(value)?.[0] ?? '';
    return [name, `${scheme}${MASK}`];
  });
}

/** By the parameter's name as well, and without a name and password before the server's. */
export function maskAddress(address: string, keys: readonly string[]): string {
  const named = address
    .replace(SECRET_PARAMETER, `$1${MASK}`)
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#@]*@/i, `$1${MASK}@`);
  return maskKeys(named, keys);
}
