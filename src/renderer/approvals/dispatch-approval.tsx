import { Button } from '@mantine/core';
import { useStore } from 'zustand';
import { type Action, actionBytes } from '../../shared/approval';
import type { DispatchProposal } from '../../shared/dispatch';
import type { Approval } from '../../shared/run-state';
import { useBaton } from '../baton-context';
import { DispatchFactList } from '../dispatch/dispatch-facts';
import { DispatchWords } from '../dispatch/dispatch-words';
import { editedWords } from '../dispatch/edited-dispatch';
import { useRun } from '../store/hooks';
import { ApprovalFrame } from './approval-frame';
import { approvalKey } from './approval-store';
import type { Answering } from './use-answering';

const NOTHING_TYPED: ReadonlyMap<string, string> = new Map();

interface DispatchApprovalProps {
  approval: Approval;
  proposal: DispatchProposal;
  answering: Answering;
}

/** Asks whether a ticket may go to an agent elsewhere, with everything that it would be sent. */
export function DispatchApproval({ approval, proposal, answering }: DispatchApprovalProps) {
  const { approvalStore } = useBaton();
  const run = useRun(({ id }) => id);
  const key = approvalKey(run, approval);
  const typed = useStore(approvalStore, ({ typedFields }) => typedFields.get(key)) ?? NOTHING_TYPED;
  const type = (changed: ReadonlyMap<string, string>) =>
    approvalStore.getState().typeFields(key, changed.size === 0 ? null : changed);
  const whole = editedWords(proposal, typed);
  const action: Action = { kind: 'dispatch', proposal: whole };
  return (
    <ApprovalFrame
      approval={approval}
      answering={answering}
      title={`Hand this to ${proposal.agentName}?`}
      content={key + actionBytes(action)}
      edited={typed.size > 0 ? action : null}
      cannot={whole.title.trim() === '' ? 'The title is empty: say in a few words what is to be done.' : null}
      approveLabel={typed.size > 0 ? 'Hand over edited' : 'Hand over'}
      tools={
        typed.size > 0 && (
          <Button variant="subtle" color="gray" c="dimmed" onClick={() => type(NOTHING_TYPED)}>
            Take all changes back
          </Button>
        )
      }
    >
      <DispatchFactList proposal={proposal} />
      <DispatchWords words={proposal} typed={typed} onType={type} />
    </ApprovalFrame>
  );
}
