import { useEffect, useState } from 'react';
import type { DispatchOffer, DispatchWishes } from '../../shared/dispatch';
import { useBaton } from '../baton-context';
import { useRun } from '../store/hooks';

/** What would become of the ticket with these wishes; the last answer stays on show while the next one is on its way. */
export interface OfferView {
  readonly offer: DispatchOffer | null;
  readonly isLoading: boolean;
  readonly problem: string | null;
}

export function useOffer(ticket: string, wishes: DispatchWishes): OfferView {
  const { ask } = useBaton();
  const run = useRun(({ id }) => id);
  const [view, setView] = useState<OfferView>({ offer: null, isLoading: true, problem: null });
  useEffect(() => {
    let isStale = false;
    setView((last) => ({ ...last, isLoading: true }));
    ask('dispatch.offer', { run, ticket, wishes }).then(
      (offered) => {
        if (isStale) return;
        setView((last) =>
          offered.ok
            ? { offer: offered.value, isLoading: false, problem: offered.value.problem }
            : { offer: last.offer, isLoading: false, problem: offered.failure.message },
        );
      },
      (error: unknown) => {
        if (!isStale) setView((last) => ({ ...last, isLoading: false, problem: String(error) }));
      },
    );
    return () => {
      isStale = true;
    };
  }, [ask, run, ticket, wishes]);
  return view;
}
