import { describe, expect, it } from 'vitest';
import type { Approval } from '../../shared/run-state';
import { NO_EDITS } from './edited-proposal';
import { spawnCommands } from './spawn-commands';

function spawnOf(id: string): Approval {
  const proposal = {
    role: 'Worker',
    model: 'rehearsal',
    prompt: `Do ${id}.`,
    context: [],
    setup: [],
    verify: [],
  };
  return {
    id,
    ticket: id,
    attempt: 1,
    step: null,
    tier: 3,
    reason: 'spawn',
    action: { kind: 'spawn', proposal },
    hash: `hash of ${id}`,
    since: '2026-01-01T00:00:00.000Z',
  };
}

describe('starting several workers', () => {
  const approvals = ['a', 'b', 'c'].map(spawnOf);

  it('is one command with the hashes of what was shown', () => {
    expect(spawnCommands(approvals, () => null)).toEqual([
      {
        type: 'approval.approve_spawns',
        approvals: approvals.map(({ id, hash }) => ({ approval: id, hash })),
      },
    ]);
  });

  it('starts one that was edited as it was edited', () => {
    const edits = { ...NO_EDITS, prompt: 'Do b well.' };
    const commands = spawnCommands(approvals, ({ id }) => (id === 'b' ? edits : null));
    expect(commands.map(({ type }) => type)).toEqual(['approval.approve_spawns', 'approval.answer']);
    expect(commands[1]).toMatchObject({
      approval: 'b',
      hash: 'hash of b',
      answer: { answer: 'approve', edited: { kind: 'spawn', proposal: { prompt: 'Do b well.' } } },
    });
  });

  it('sends no empty command', () => {
    expect(spawnCommands([], () => null)).toEqual([]);
    expect(spawnCommands(approvals.slice(0, 1), () => NO_EDITS).map(({ type }) => type)).toEqual([
      'approval.answer',
    ]);
  });
});
