import { useEffect, useState } from 'react';
import type { ToolCall } from '../../shared/approval';
import type { CallFacts } from '../../shared/rule';
import { useBaton } from '../baton-context';

/** What rules look at in the call; null for one of which nothing can be remembered, and until the host has said. */
export function useCallFacts(call: ToolCall | null): CallFacts | null {
  const { ask } = useBaton();
  const [known, setKnown] = useState<{ bytes: string; facts: CallFacts | null } | null>(null);
  const bytes = JSON.stringify(call);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `bytes` stands for the call.
  useEffect(() => {
    if (call === null) return;
    let current = true;
    ask('rule.facts', { call }).then(
      (facts) => current && setKnown({ bytes, facts }),
      () => current && setKnown({ bytes, facts: null }), // That the host is away is told elsewhere.
    );
    return () => {
      current = false;
    };
  }, [bytes]);

  return known?.bytes === bytes ? known.facts : null;
}
