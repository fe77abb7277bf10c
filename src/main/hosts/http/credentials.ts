import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const CODE_LIFETIME_MS = 10 * 60_000;
const SECRET_BYTES = 32;

export interface Credentials {
  /** A code for one page: base64url, good once and for ten minutes. */
  newCode(): string;
  /** A token for a code that is still good, else null. The token is good as long as this process lives. */
  redeem(code: string): string | null;
  knows(token: string): boolean;
}

/** Who may speak to the browser host. Only digests are kept, and comparing takes as long for a wrong one as for a right one. */
export function createCredentials(now: () => number): Credentials {
  let codes: { digest: Buffer; expires: number }[] = [];
  const tokens: Buffer[] = [];
  return {
    newCode() {
      const code = newSecret();
      codes.push({ digest: digest(code), expires: now() + CODE_LIFETIME_MS });
      return code;
    },
    redeem(code) {
      const given = digest(code);
      codes = codes.filter(({ expires }) => now() < expires);
      const good = codes.filter((candidate) => timingSafeEqual(candidate.digest, given));
      if (good.length === 0) return null;
      codes = codes.filter((candidate) => !good.includes(candidate));
      const token = newSecret();
      tokens.push(digest(token));
      return token;
    },
    knows(token) {
      const given = digest(token);
      return tokens.filter((candidate) => timingSafeEqual(candidate, given)).length > 0;
    },
  };
}

function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
