import { useEffect, useState } from 'react';
import { useBaton } from '../baton-context';
import { useRun } from '../store/hooks';

const NOTHING: ReadonlyMap<string, string> = new Map();

/** What the attempt's tools gave back, by step; empty while it is being read, and where the record is not at hand. */
export function useOutputs(attempt: string): ReadonlyMap<string, string> {
  const { ask } = useBaton();
  const run = useRun(({ id }) => id);
  const [outputs, setOutputs] = useState(NOTHING);
  useEffect(() => {
    let current = true;
    ask('attempt.read', { run, attempt }).then(
      ({ entries }) => {
        const found = entries.flatMap((entry) =>
          entry.kind === 'output' ? [[entry.step, entry.text] as const] : [],
        );
        if (current) setOutputs(new Map(found));
      },
      () => {}, // It only helps to decide; the transcript says when it cannot be read.
    );
    return () => {
      current = false;
    };
  }, [ask, run, attempt]);
  return outputs;
}
