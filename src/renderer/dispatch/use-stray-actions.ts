import { useState } from 'react';
import type { HandedOver, NotHere } from '../../shared/contract';
import type { Result } from '../../shared/result';
import type { StrayDispatch } from '../../shared/stray-dispatch';
import { useBaton } from '../baton-context';
import { reportFailure } from '../ui/report';
import { showHandedOver } from './show-handed-over';

export interface StrayActions {
  /** What is being done, so that it is not begun twice. */
  readonly busy: 'retry' | 'take' | 'give_up' | null;
  retry(): void;
  take(): void;
  giveUp(): void;
}

/** What a person can do with a dispatch without a run. */
export function useStrayActions({ id, standing }: StrayDispatch): StrayActions {
  const baton = useBaton();
  const [busy, setBusy] = useState<StrayActions['busy']>(null);

  async function doing(what: NonNullable<StrayActions['busy']>, work: () => Promise<void>): Promise<void> {
    setBusy(what);
    try {
      await work();
    } catch (error) {
      reportFailure(error);
    } finally {
      setBusy(null);
    }
  }

  const handedOver = async (asked: Promise<Result<HandedOver, NotHere>>) => {
    const done = await asked;
    if (done.ok) await showHandedOver(baton, done.value);
    else reportFailure(done.failure.message);
  };

  return {
    busy,
    retry: () => void doing('retry', () => handedOver(baton.ask('dispatch.retry', { dispatch: id }))),
    take: () => void doing('take', () => handedOver(baton.ask('dispatch.take', { dispatch: id }))),
    giveUp: () =>
      void doing('give_up', async () => {
        const done = await baton.ask('dispatch.give_up', { dispatch: id, seen: standing });
        if (!done.ok) reportFailure(done.failure.message);
      }),
  };
}
