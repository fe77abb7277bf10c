// What a person has done to approvals that they have not answered: edits and what they put off. It outlives the dialog, and
// a move to another run and back, and is of this window or page alone.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Approval } from '../../shared/run-state';
import type { TypedFields } from './edited-call';
import { hasEdits, type ProposalEdits } from './edited-proposal';

interface ApprovalDesk {
  /** All maps are by `approvalKey`. */
  readonly proposalEdits: ReadonlyMap<string, ProposalEdits>;
  readonly typedFields: ReadonlyMap<string, TypedFields>;
  /** These do not open by themselves any more. */
  readonly putOff: ReadonlySet<string>;
}

interface ApprovalDeskActions {
  editProposal(key: string, edits: ProposalEdits): void;
  /** null forgets what was typed. */
  typeFields(key: string, typed: TypedFields | null): void;
  putOffAll(keys: readonly string[]): void;
}

export type ApprovalStore = StoreApi<ApprovalDesk & ApprovalDeskActions>;

/** An edit belongs to exactly what was proposed: should that change, nothing typed before applies to it. */
export function approvalKey(run: string, approval: Pick<Approval, 'id' | 'hash'>): string {
  return JSON.stringify([run, approval.id, approval.hash]);
}

export function createApprovalStore(): ApprovalStore {
  return createStore<ApprovalDesk & ApprovalDeskActions>()((set) => ({
    proposalEdits: new Map(),
    typedFields: new Map(),
    putOff: new Set(),
    editProposal: (key, edits) =>
      set(({ proposalEdits }) => ({
        proposalEdits: withEntry(proposalEdits, key, hasEdits(edits) ? edits : null),
      })),
    typeFields: (key, typed) =>
      set(({ typedFields }) => ({ typedFields: withEntry(typedFields, key, typed) })),
    putOffAll: (keys) => set(({ putOff }) => ({ putOff: new Set([...putOff, ...keys]) })),
  }));
}

function withEntry<Value>(
  map: ReadonlyMap<string, Value>,
  key: string,
  value: Value | null,
): Map<string, Value> {
  const changed = new Map(map);
  if (value === null) changed.delete(key);
  else changed.set(key, value);
  return changed;
}
