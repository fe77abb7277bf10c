import { type ReactNode, useState } from 'react';
import type { ToolCall } from '../../shared/approval';
import type { Rule } from '../../shared/rule';
import {
  checkRule,
  draftedRule,
  matchesOffered,
  mayBeRemembered,
  proposeRule,
  type RuleDraft,
} from '../../shared/rule-proposal';
import type { Approval } from '../../shared/run-state';
import { RuleForm } from './rule-form';
import { useCallFacts } from './use-call-facts';

/** A rule that is being put together, to be saved with the approval. */
export interface Remembering {
  readonly rule: Rule;
  /** Why it cannot be saved as it is. */
  readonly cannot: string | null;
  readonly form: ReactNode;
  back(): void;
}

/** `begin` is null where nothing about this call can be remembered. */
export function useRemembering(
  approval: Approval,
  call: ToolCall | null,
): { begin: (() => void) | null; remembering: Remembering | null } {
  const facts = useCallFacts(call);
  const [draft, setDraft] = useState<RuleDraft | null>(null);
  if (call === null || facts === null || !mayBeRemembered(approval, facts)) {
    return { begin: null, remembering: null };
  }
  const begin = () => setDraft(proposeRule(facts));
  if (draft === null) return { begin, remembering: null };

  // The input may have become another one meanwhile.
  const offered = matchesOffered(facts);
  const shown: RuleDraft = offered.includes(draft.match) ? draft : { ...draft, match: 'call' };
  const { ticket } = approval;
  const rule = draftedRule(shown, ticket, call);
  const check = checkRule(rule, ticket, call, facts);
  return {
    begin,
    remembering: {
      rule,
      cannot: check.fits ? null : check.message,
      form: (
        <RuleForm
          draft={shown}
          rule={rule}
          check={check}
          offered={offered}
          tool={call.tool}
          ticket={ticket}
          onChange={setDraft}
        />
      ),
      back: () => setDraft(null),
    },
  };
}
