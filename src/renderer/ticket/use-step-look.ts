import { useEffect, useState } from 'react';
import type { StepLook } from '../../shared/step-look';
import { useBaton } from '../baton-context';
import { useRun } from '../store/hooks';

/** How the file looks now that a step of unknown outcome was to change; asked again when the window comes to the front. */
export function useStepLook(step: string): StepLook | null {
  const { ask } = useBaton();
  const run = useRun(({ id }) => id);
  const [look, setLook] = useState<StepLook | null>(null);
  useEffect(() => {
    let current = true;
    function again(): void {
      ask('step.look', { run, step }).then(
        (found) => {
          if (current) setLook(found);
        },
        // It can be answered without it.
        () => {},
      );
    }
    again();
    window.addEventListener('focus', again);
    return () => {
      current = false;
      window.removeEventListener('focus', again);
    };
  }, [ask, run, step]);
  return look;
}
