import { describe, expect, it } from 'vitest';
import { approvalKey, createApprovalStore } from './approval-store';
import { NO_EDITS } from './edited-proposal';

describe('what a person did to an approval', () => {
  const first = approvalKey('run', { id: 'a', hash: '1' });
  const second = approvalKey('run', { id: 'b', hash: '2' });

  it('stays when they look at another one and edit that', () => {
    const store = createApprovalStore();
    store.getState().editProposal(first, { ...NO_EDITS, prompt: 'better' });
    store.getState().typeFields(second, new Map([['command', 'ls']]));
    store.getState().putOffAll([first, second]);
    expect(store.getState().proposalEdits.get(first)?.prompt).toBe('better');
    expect(store.getState().typedFields.get(second)?.get('command')).toBe('ls');
  });

  it('is forgotten when they take it back', () => {
    const store = createApprovalStore();
    store.getState().editProposal(first, { ...NO_EDITS, prompt: 'better' });
    store.getState().editProposal(first, NO_EDITS);
    store.getState().typeFields(second, new Map([['command', 'ls']]));
    store.getState().typeFields(second, null);
    expect(store.getState().proposalEdits.size + store.getState().typedFields.size).toBe(0);
  });

  it('does not apply to another proposal of the same approval, nor to another run', () => {
    expect(approvalKey('run', { id: 'a', hash: '9' })).not.toBe(first);
    expect(approvalKey('other', { id: 'a', hash: '1' })).not.toBe(first);
  });

  it('puts off more and more of them', () => {
    const store = createApprovalStore();
    store.getState().putOffAll([first]);
    store.getState().putOffAll([second]);
    expect([...store.getState().putOff]).toEqual([first, second]);
  });
});
