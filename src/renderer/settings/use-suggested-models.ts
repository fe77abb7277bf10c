import { useEffect, useState } from 'react';
import { useBaton } from '../baton-context';
import { reportFailure } from '../ui/report';
import { rehearsesWithoutKey } from './key-words';

interface SuggestedModels {
  readonly models: readonly string[];
  readonly rehearses: boolean;
  /** What the settings say, whatever workers do; null for a tier that is off. */
  readonly techLead: string | null;
  readonly qa: string | null;
}

const NOTHING: SuggestedModels = { models: ['rehearsal'], rehearses: false, techLead: null, qa: null };

/** What there is to choose a model from. */
export function useSuggestedModels(): SuggestedModels {
  const { ask } = useBaton();
  const [suggested, setSuggested] = useState(NOTHING);
  useEffect(() => {
    ask('settings.read', {}).then((read) => {
      if (!read.ok) return;
      const { models, tiers } = read.value;
      const { techLead, qa } = tiers;
      setSuggested({ models, rehearses: rehearsesWithoutKey(read.value), techLead, qa });
    }, reportFailure);
  }, [ask]);
  return suggested;
}
