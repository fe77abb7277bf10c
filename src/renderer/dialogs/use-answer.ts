import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import type { Result } from '../../shared/result';

export type Answer<Value> =
  | { state: 'none' }
  | { state: 'waiting' }
  | { state: 'good'; value: Value }
  | { state: 'bad'; message: string };

/** The host asks git: not at every letter. */
const AFTER_LAST_KEY_MS = 200;

/** What the host says about this, as it is typed; never what it said about something else. Null: nothing is asked. */
export function useAnswer<Value>(
  about: string | null,
  ask: (about: string) => Promise<Result<Value, { message: string }>>,
): Answer<Value> {
  const [typed] = useDebouncedValue(about, AFTER_LAST_KEY_MS);
  const [told, setTold] = useState<{ about: string; answer: Answer<Value> } | null>(null);
  const asking = useRef(ask);
  asking.current = ask;
  useEffect(() => {
    if (typed === null) return;
    let current = true;
    function tell(answer: Answer<Value>): void {
      if (current && typed !== null) setTold({ about: typed, answer });
    }
    asking.current(typed).then(
      (result) =>
        tell(
          result.ok
            ? { state: 'good', value: result.value }
            : { state: 'bad', message: result.failure.message },
        ),
      (error: Error) => tell({ state: 'bad', message: error.message }),
    );
    return () => {
      current = false;
    };
  }, [typed]);
  if (about === null) return { state: 'none' };
  return told?.about === about ? told.answer : { state: 'waiting' };
}
