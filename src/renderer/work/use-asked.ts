import { useCallback, useEffect, useState } from 'react';
import type { NotHere } from '../../shared/contract';
import type { Result } from '../../shared/result';

export type Asked<Value> =
  | { readonly kind: 'loading' }
  /** In a sentence. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'read'; readonly value: Value };

/**
 * What the host says, asked anew whenever `key` is another one; what was there before stays until then, unless it is of another
 * `subject`. Null asks nothing.
 */
export function useAsked<Value>(
  subject: string,
  key: string,
  ask: (() => Promise<Result<Value, NotHere>>) | null,
): { asked: Asked<Value>; again: () => void } {
  const [answer, setAnswer] = useState<{ subject: string; asked: Asked<Value> } | null>(null);
  const [times, setTimes] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` says all of what `ask` would ask; `times` asks once more.
  useEffect(() => {
    if (ask === null) return;
    let isCurrent = true;
    ask()
      .then((result): Asked<Value> => {
        if (result.ok) return { kind: 'read', value: result.value };
        return { kind: 'refused', message: result.failure.message };
      })
      .catch((error: unknown): Asked<Value> => {
        return { kind: 'refused', message: error instanceof Error ? error.message : String(error) };
      })
      .then((asked) => {
        if (isCurrent) setAnswer({ subject, asked });
      });
    return () => {
      isCurrent = false;
    };
  }, [subject, key, times]);

  return {
    asked: answer === null || answer.subject !== subject ? { kind: 'loading' } : answer.asked,
    again: useCallback(() => setTimes((before) => before + 1), []),
  };
}
