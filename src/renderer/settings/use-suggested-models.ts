import { useEffect, useState } from 'react';
import { useBaton } from '../baton-context';
import { reportFailure } from '../ui/report';
import { rehearsesWithoutKey } from './key-words';

interface SuggestedModels {
  readonly models: readonly string[];
  readonly rehearses: boolean;
}

const NOTHING: SuggestedModels = { models: ['rehearsal'], rehearses: false };

/** What there is to choose a model from. */
export function useSuggestedModels(): SuggestedModels {
  const { ask } = useBaton();
  const [suggested, setSuggested] = useState(NOTHING);
  useEffect(() => {
    ask('settings.read', {}).then((read) => {
      if (!read.ok) return;
      setSuggested({ models: read.value.models, rehearses: rehearsesWithoutKey(read.value) });
    }, reportFailure);
  }, [ask]);
  return suggested;
}
