import { useEffect, useState } from 'react';
import { useBaton } from '../baton-context';
import { useRun, useStep } from '../store/hooks';
import { lastWords } from './last-words';

/** What the worker wrote last before it asked for this step; null when it wrote nothing or the record is not at hand. */
export function useWorkerSays(attempt: string, step: string): string | null {
  const { ask } = useBaton();
  const run = useRun(({ id }) => id);
  const turn = useStep(step)?.turn ?? null;
  const [said, setSaid] = useState<string | null>(null);
  useEffect(() => {
    if (turn === null) return;
    let current = true;
    ask('attempt.read', { run, attempt }).then(
      ({ entries }) => {
        if (current) setSaid(lastWords(entries, turn));
      },
      () => {}, // It only helps to decide; the transcript says when it cannot be read.
    );
    return () => {
      current = false;
    };
  }, [ask, run, attempt, turn]);
  return said;
}
