/** The one `by` places further in the list, round its end; null when there is no other. */
export function neighbour(ids: readonly string[], current: string, by: 1 | -1): string | null {
  const next = ids[(ids.indexOf(current) + by + ids.length) % ids.length];
  return next === undefined || next === current ? null : next;
}

/** Which one to look at when `gone` waits no more: the next that stood behind it, else the first that waits. */
export function nextAfter(before: readonly string[], gone: string, now: readonly string[]): string | null {
  const waiting = new Set(now);
  waiting.delete(gone);
  const position = before.indexOf(gone);
  const inTurn = [...before.slice(position + 1), ...before.slice(0, Math.max(0, position)), ...now];
  return inTurn.find((id) => waiting.has(id)) ?? null;
}
