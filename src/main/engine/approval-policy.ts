import type { AskReason } from '../../shared/approval';
import { assertNever } from '../../shared/assert-never';
import type { Rule } from '../../shared/rule';
import type { ApprovalMode } from '../../shared/ticket';
import type { CallKind } from './ports';

/** Who has the say: a person, a rule that one has saved, the mode itself, or nobody since an earlier approval covers it. */
export type Say =
  | { say: 'person'; reason: AskReason }
  | { say: 'policy'; reason: AskReason; answer: 'approved' | 'rejected' }
  | { say: 'rule'; reason: AskReason; answer: 'approved' | 'rejected'; rule: Rule }
  | { say: 'covered' };

/** What the mode says of starting a worker. */
export function spawnSay(mode: ApprovalMode): Say {
  switch (mode) {
    case 'ask':
      return { say: 'person', reason: 'spawn' };
    case 'auto':
    case 'all':
      return { say: 'policy', reason: 'spawn', answer: 'approved' };
    case 'none':
      return { say: 'policy', reason: 'spawn', answer: 'rejected' };
    default:
      return assertNever(mode);
  }
}

/** What the mode says of a step. A protected change asks in every mode; `none` is about spawns and treats steps as `ask` does. */
export function stepSay(mode: ApprovalMode, kind: CallKind['kind'], stepMode: boolean): Say {
  if (kind === 'protected') return { say: 'person', reason: 'protected_path' };
  const reason: AskReason | null = stepMode ? 'step_mode' : kind === 'command' ? 'command' : null;
  if (reason === null) return { say: 'covered' };
  return mode === 'all' ? { say: 'policy', reason, answer: 'approved' } : { say: 'person', reason };
}
