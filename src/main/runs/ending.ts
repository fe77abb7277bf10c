/** What must not be torn off in the middle when this process comes to its end: it hears the signal, and is waited for. */
export interface Ending {
  readonly signal: AbortSignal;
  await<Value>(work: Promise<Value>): Promise<Value>;
}

export interface OwnEnding extends Ending {
  /** Resolves when all of it has come to its end. */
  end(): Promise<void>;
}

export function createEnding(): OwnEnding {
  const controller = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  return {
    signal: controller.signal,
    await(work) {
      const ended = work.catch(() => {}).finally(() => underWay.delete(ended));
      underWay.add(ended);
      return work;
    },
    async end() {
      controller.abort();
      await Promise.all(underWay);
    },
  };
}
