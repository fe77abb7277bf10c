/** What any file of JSON may hold at most; beyond it is refused with a sentence. */
export const jsonLimits = {
  bytes: 16 * 1024 * 1024,
  depth: 64,
  /** Problems that are listed one by one; how many more there are is said after them. */
  problems: 10_000,
} as const;
