import type { Retry } from '../engine/ports';

/** Why a request failed, in a sentence for people, and whether it is worth another try. */
export interface ConnectionFault {
  readonly reason: string;
  readonly retry: Retry | null;
}

/** Who was asked: the name and the address as they may be shown. */
interface Asked {
  readonly provider: string;
  readonly address: string;
}

/** What went wrong below HTTP, by the code that Node gives it; null for a code that says nothing of the connection. */
export function connectionFault(code: string, { provider, address }: Asked): ConnectionFault | null {
  if (Object.hasOwn(words, code)) {
    return { reason: `${words[code]?.(provider, address)}`, retry: { afterMs: null } };
  }
  if (/CERT|SELF_SIGNED|SIGNATURE|TLS|SSL/.test(code)) {
    const reason = `The connection to ${provider} (${address}) is not safe: its certificate was refused (${code}).`;
    return { reason, retry: null };
  }
  if (code.startsWith('HPE_')) {
    const reason = `What answers at ${address} does not speak HTTP: is that the right address of ${provider}?`;
    return { reason, retry: null };
  }
  return null;
}

type Words = (provider: string, address: string) => string;

export const brokeOff: Words = (provider) => `The connection to ${provider} broke off.`;
const notFound: Words = (provider, at) =>
  `${provider} was not found at ${at}: check the address and the network.`;
const notReached: Words = (provider, at) => `${provider} cannot be reached at ${at}: check the network.`;
const tooLate: Words = (provider, at) => `${provider} did not answer in time at ${at}.`;

const noRoom: Words = (provider) => `${provider} could not be asked: as many files are open as may be.`;

const words: Readonly<Record<string, Words>> = {
  ECONNREFUSED: (provider, at) => `${provider} does not answer at ${at}: is it running?`,
  ECONNRESET: brokeOff,
  EPIPE: brokeOff,
  UND_ERR_SOCKET: brokeOff,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: brokeOff,
  ENOTFOUND: notFound,
  EAI_AGAIN: notFound,
  EMFILE: noRoom,
  ENFILE: noRoom,
  ENETUNREACH: notReached,
  EHOSTUNREACH: notReached,
  ENETDOWN: notReached,
  ETIMEDOUT: tooLate,
  UND_ERR_CONNECT_TIMEOUT: tooLate,
  UND_ERR_HEADERS_TIMEOUT: tooLate,
  UND_ERR_BODY_TIMEOUT: (provider) => `${provider} stopped in the middle of its answer.`,
};
