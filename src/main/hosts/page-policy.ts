import { randomBytes } from 'node:crypto';

// The page may load what was built with it and nothing else, and runs no script that is not a file of its own.

/** A fresh value for each page that is handed out: `<style>` elements are only obeyed when they carry it. */
export function newNonce(): string {
  return randomBytes(16).toString('base64url');
}

/** For answers that are no page and load nothing. */
export const bareHeaders: Record<string, string> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/**
 * The headers that go with every answer of the page's origin. `sockets` names where WebSockets may go beside that origin.
 * Style attributes are allowed as they are: React Flow positions its nodes with them, and they load nothing.
 */
export function pageHeaders(nonce: string, sockets: readonly string[] = []): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    ["connect-src 'self'", ...sockets].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ];
  return {
    ...bareHeaders,
    'content-security-policy': policy.join('; '),
  };
}

/** Tells the page its nonce, so that the libraries that make `<style>` elements can give it to them. */
export function withNonce(html: string, nonce: string): string {
  return html.replace(/<head\b[^>]*>/i, (head) => `${head}<meta name="csp-nonce" content="${nonce}">`);
}
