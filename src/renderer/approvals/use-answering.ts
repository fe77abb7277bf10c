import { useEffect, useState } from 'react';
import type { Answer } from '../../shared/approval';
import type { Rule } from '../../shared/rule';
import type { Approval } from '../../shared/run-state';
import { rejectionText } from '../../shared/wording';
import { useBaton, useCommand } from '../baton-context';
import { useApprovals, useRun, useRunCopy } from '../store/hooks';
import { whyFixed } from '../store/standing';
import { approvalKey } from './approval-store';
import { goneText } from './gone-text';
import { neighbour, nextAfter } from './waiting-list';

export interface Answering {
  /** What is shown; null once it no longer waits and nothing else does. */
  readonly approval: Approval | null;
  readonly waiting: readonly Approval[];
  /** No answer can be given now: one is on its way, or `problem` says why not. */
  readonly busy: boolean;
  /** Why the last answer was not taken, or none is at present. */
  readonly problem: string | null;
  /** What became of the approval before this one, when it was not answered here. */
  readonly notice: string | null;
  move(by: 1 | -1): void;
  show(approval: string | null): void;
  /** Closes; everything goes on waiting. */
  later(): void;
  /** `remember` is saved with an approval. */
  answer(answer: Answer, remember?: Rule | null): void;
}

/** The open approval among those that wait: answering it goes on to the next, and so does its end elsewhere. */
export function useAnswering(open: string): Answering {
  const { approvalStore, runStore, viewStore } = useBaton();
  const command = useCommand();
  const run = useRun(({ id }) => id);
  const waiting = useApprovals();
  const showApproval = viewStore.getState().showApproval;
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [notice, setNotice] = useState<string | null>(null);
  const fixed = useRunCopy(whyFixed);

  const found = waiting.find(({ id }) => id === open) ?? null;
  // The one that was open stays to look at until it is clear what comes next.
  const [last, setLast] = useState({ approval: found, waiting });
  if (found !== null && (last.approval !== found || last.waiting !== waiting)) {
    setLast({ approval: found, waiting });
  }
  const ids = waiting.map(({ id }) => id);

  function show(approval: string | null): void {
    setProblem(null);
    setNotice(null);
    showApproval(approval);
  }

  const gone = found === null && !busy;
  useEffect(() => {
    const state = runStore.getState().run;
    if (!gone || state === null) return;
    setProblem(null);
    setNotice(last.approval === null ? null : goneText(state, last.approval));
  }, [gone, last, runStore]);
  useEffect(() => {
    if (!gone) return;
    const next = nextAfter(
      last.waiting.map(({ id }) => id),
      open,
      waiting.map(({ id }) => id),
    );
    if (next !== null) showApproval(next);
  }, [gone, last, open, waiting, showApproval]);

  // What was refused for it can be answered once that is over.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when it begins or ends.
  useEffect(() => setProblem(null), [fixed]);

  async function send(approval: Approval, answer: Answer, remember: Rule | null): Promise<void> {
    setBusy(true);
    setProblem(null);
    setNotice(null);
    try {
      const { id, hash } = approval;
      const result = await command({ type: 'approval.answer', approval: id, hash, answer, remember });
      if (!result.ok) {
        setProblem(rejectionText(result.failure));
        return;
      }
      approvalStore.getState().putOffAll([approvalKey(run, approval)]); // It may still be in this copy of the run.
      showApproval(nextAfter(ids, id, [...(runStore.getState().run?.approvals.keys() ?? [])]));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  }

  return {
    approval: found ?? (busy ? last.approval : null),
    waiting,
    busy: busy || fixed !== null,
    problem: fixed ?? problem,
    notice,
    show,
    move(by) {
      const next = neighbour(ids, open, by);
      if (next !== null && !busy) show(next);
    },
    later() {
      approvalStore.getState().putOffAll(waiting.map((each) => approvalKey(run, each)));
      show(null);
    },
    answer(answer, remember = null) {
      if (found !== null && !busy && fixed === null) void send(found, answer, remember);
    },
  };
}
