import type { Command } from '../../shared/command';
import type { Approval } from '../../shared/run-state';
import { editedProposal, type ProposalEdits } from './edited-proposal';

/** What to send so that these start: all that start as proposed in one command, each edited one with its edits. */
export function spawnCommands(
  approvals: readonly Approval[],
  editsOf: (approval: Approval) => ProposalEdits | null,
): Command[] {
  const asProposed: { approval: string; hash: string }[] = [];
  const edited: Command[] = [];
  for (const approval of approvals) {
    const { id, hash, action } = approval;
    if (action.kind !== 'spawn') continue;
    const edits = editsOf(approval);
    if (edits === null) {
      asProposed.push({ approval: id, hash });
      continue;
    }
    const proposal = editedProposal(action.proposal, edits);
    const answer = { answer: 'approve' as const, edited: { kind: 'spawn' as const, proposal } };
    edited.push({ type: 'approval.answer', approval: id, hash, answer });
  }
  if (asProposed.length === 0) return edited;
  return [{ type: 'approval.approve_spawns', approvals: asProposed }, ...edited];
}
