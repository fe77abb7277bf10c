import { useEffect, useState } from 'react';
import type { NotHere } from '../../shared/contract';
import type { DispatchOffer } from '../../shared/dispatch';
import type { Result } from '../../shared/result';

/** What would become of a task; the last answer stays on show while the next one is on its way. */
export interface OfferView {
  readonly offer: DispatchOffer | null;
  readonly isLoading: boolean;
  readonly problem: string | null;
}

export type LoadOffer = () => Promise<Result<DispatchOffer, NotHere>>;

/** Asks whenever `load` is another function; null where there is nothing to ask about yet. */
export function useOffer(load: LoadOffer | null): OfferView {
  const [view, setView] = useState<OfferView>({ offer: null, isLoading: load !== null, problem: null });
  useEffect(() => {
    if (load === null) {
      setView((last) => ({ ...last, isLoading: false, problem: null }));
      return;
    }
    let isStale = false;
    setView((last) => ({ ...last, isLoading: true }));
    load().then(
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
  }, [load]);
  return view;
}
