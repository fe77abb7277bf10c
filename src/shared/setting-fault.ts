import { z } from 'zod';

// What a person may write into a setting, told so that it can follow the setting's name: “must be …”. Null where nothing is wrong.

export const httpUrlSchema = z.url({ protocol: /^https?$/ });

/** So long, and with digits: no name of a variable is written like this between its underscores, and most tokens are. */
const LIKE_A_TOKEN = /(?=[a-z]*\d)[a-z\d]{20,}/i;

/** Says nothing of the text itself, which may be a token that was pasted into the wrong place. */
export function variableFault(text: string, example: string): string | null {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text) && !LIKE_A_TOKEN.test(text)
    ? null
    : `must be the name of an environment variable, such as ${example}, and never the key or token itself`;
}

export function agentKeyFault(text: string): string | null {
  return /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._/@:+-]*$/u.test(text)
    ? null
    : 'must begin with a letter or a digit and hold no space, such as claude-code';
}

export function repositoryFault(text: string): string | null {
  return /^[^/\s]+\/[^/\s]+$/.test(text) ? null : 'must be an owner and a name, such as owner/name';
}

export function addressFault(text: string, example: string): string | null {
  return httpUrlSchema.safeParse(text).success ? null : `must be an address such as ${example}`;
}

export const sameKeyFault = 'is the key of another agent, too: give one of them another';
