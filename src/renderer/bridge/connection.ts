/** How the page reaches its host. A window always does; a page may lose it, or come without a good link. */
export type Connection =
  | { state: 'connecting' }
  | { state: 'open' }
  /** `retryAt`: milliseconds since 1970. */
  | { state: 'lost'; retryAt: number }
  /** The page has no token, or one that the host does not take (any more). */
  | { state: 'refused' };
