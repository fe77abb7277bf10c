/**
 * Owns what was started on its behalf: ending a scope aborts its signal and ends its children first, innermost last to
 * hear of nothing new. An ended scope gives children that have already ended.
 */
export interface Scope {
  readonly signal: AbortSignal;
  child(): Scope;
  end(): void;
}

/** Why every signal aborts: one for all, since an error of its own, with its stack, was a fifth of a ticket's whole cost. */
const ENDED = Object.assign(new Error('The work that this belonged to has ended.'), { name: 'AbortError' });

export function createScope(onEnd: () => void = () => {}): Scope {
  const controller = new AbortController();
  const children = new Set<Scope>();
  return {
    signal: controller.signal,
    child() {
      const child = createScope(() => children.delete(child));
      if (controller.signal.aborted) child.end();
      else children.add(child);
      return child;
    },
    end() {
      if (controller.signal.aborted) return;
      for (const child of [...children]) child.end();
      controller.abort(ENDED);
      onEnd();
    },
  };
}
