/** Ends a switch over a union: a case that was added and not handled stops compiling here. */
export function assertNever(value: never): never {
  throw new Error(`Unhandled case: ${JSON.stringify(value)}`);
}
