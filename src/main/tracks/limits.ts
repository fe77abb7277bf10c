/** What a ticket file may hold at most, beside what holds for all JSON; beyond it is refused with a sentence. */
export const limits = {
  tickets: 10_000,
  dependencies: 50_000,
  notices: 100,
  /** How deep parts may be parts of parts. */
  nesting: 64,
} as const;

export function count(number: number): string {
  return number.toLocaleString('en');
}

/** “1 task”, “1,200 tasks” */
export function counted(number: number, one: string): string {
  return `${count(number)} ${number === 1 ? one : `${one}s`}`;
}
