import { useEffect, useState } from 'react';
import { useBaton } from '../baton-context';

export type ModelCheck =
  | { state: 'empty' }
  | { state: 'checking' }
  | { state: 'good' }
  | { state: 'bad'; message: string };

/** Whether somebody serves the model, as it is typed. */
export function useModelCheck(model: string): ModelCheck {
  const { ask } = useBaton();
  const [check, setCheck] = useState<ModelCheck>({ state: 'empty' });
  useEffect(() => {
    const wanted = model.trim();
    if (wanted === '') {
      setCheck({ state: 'empty' });
      return;
    }
    let current = true;
    setCheck({ state: 'checking' });
    ask('model.check', { model: wanted }).then(
      (result) => {
        if (!current) return;
        setCheck(result.ok ? { state: 'good' } : { state: 'bad', message: result.failure.message });
      },
      (error: Error) => {
        if (current) setCheck({ state: 'bad', message: error.message });
      },
    );
    return () => {
      current = false;
    };
  }, [ask, model]);
  return check;
}
