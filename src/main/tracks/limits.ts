/** What a ticket file may hold at most; beyond it is refused with a sentence. */
export const limits = {
  bytes: 16 * 1024 * 1024,
  depth: 64,
  tickets: 10_000,
  dependencies: 50_000,
  /** Problems that are listed one by one; how many more there are is said after them. */
  problems: 10_000,
  notices: 100,
} as const;

export function count(number: number): string {
  return number.toLocaleString('en');
}
