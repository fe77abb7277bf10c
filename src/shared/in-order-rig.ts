/** A state with its maps and sets as lists: two of them are equal only where the orders are, too. */
export function inOrder(value: unknown): unknown {
  if (value instanceof Map) return { map: [...value].map(inOrder) };
  if (value instanceof Set) return { set: [...value].map(inOrder) };
  if (Array.isArray(value)) return value.map(inOrder);
  if (ArrayBuffer.isView(value) || value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inOrder(one)]));
}
