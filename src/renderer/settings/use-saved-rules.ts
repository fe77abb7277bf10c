import { useCallback, useEffect, useState } from 'react';
import type { RuleList } from '../../shared/contract';
import { useBaton } from '../baton-context';
import { useRunCopy } from '../store/hooks';
import { reportFailure } from '../ui/report';

/** All rules there are, read again when those of the open run become others; null until they have been read. */
export function useSavedRules(): { list: RuleList | null; again: () => Promise<void> } {
  const { ask } = useBaton();
  const run = useRunCopy((copy) => copy.run?.id ?? null);
  const held = useRunCopy((copy) => [...(copy.run?.rules.keys() ?? [])].join());
  const [list, setList] = useState<RuleList | null>(null);
  const again = useCallback(async () => setList(await ask('rule.list', { run })), [ask, run]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `held` says when there is something new to read.
  useEffect(() => {
    again().catch(reportFailure);
  }, [again, held]);
  return { list, again };
}
