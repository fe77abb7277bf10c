import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Proposal } from '../../shared/approval';
import {
  editedProposal,
  hasEdits,
  leavePartOut,
  NO_EDITS,
  type ProposalEdits,
  partText,
  typePart,
  typePrompt,
} from './edited-proposal';

const proposal: Proposal = {
  role: 'Worker',
  model: 'rehearsal',
  prompt: 'Do the task.',
  context: [
    { name: 'a.py', text: 'a' },
    { name: 'b.py', text: 'b' },
  ],
};

describe('an edited proposal', () => {
  it('is what was proposed while nothing was edited', () => {
    expect(editedProposal(proposal, NO_EDITS)).toEqual(proposal);
    expect(hasEdits(NO_EDITS)).toBe(false);
  });

  it('holds the new prompt, the new text of a part, and not what was left out', () => {
    let edits = typePrompt(proposal, NO_EDITS, 'Do it well.');
    edits = typePart(proposal, edits, 1, 'b2');
    edits = leavePartOut(edits, 0, true);
    expect(editedProposal(proposal, edits)).toEqual({
      ...proposal,
      prompt: 'Do it well.',
      context: [{ name: 'b.py', text: 'b2' }],
    });
  });

  it('gives a part that was left out and put back its place and its edited text', () => {
    let edits = typePart(proposal, NO_EDITS, 0, 'a2');
    edits = leavePartOut(leavePartOut(edits, 0, true), 0, false);
    expect(editedProposal(proposal, edits).context).toEqual([
      { name: 'a.py', text: 'a2' },
      { name: 'b.py', text: 'b' },
    ]);
  });

  it('leaves the others out when one is put back', () => {
    const both = leavePartOut(leavePartOut(NO_EDITS, 0, true), 1, true);
    expect(editedProposal(proposal, leavePartOut(both, 0, false)).context).toEqual([
      { name: 'a.py', text: 'a' },
    ]);
  });

  it('counts as not edited once everything is typed back', () => {
    const after = typePart(proposal, typePrompt(proposal, NO_EDITS, 'x'), 0, 'y');
    expect(hasEdits(after)).toBe(true);
    expect(hasEdits(typePart(proposal, typePrompt(proposal, after, proposal.prompt), 0, 'a'))).toBe(false);
  });

  it('always has the parts that are not left out, in their order, with the texts that are shown', () => {
    const move = fc.oneof(
      fc.record({ type: fc.constant('text'), at: fc.nat(1), text: fc.string() }),
      fc.record({ type: fc.constant('out'), at: fc.nat(1), out: fc.boolean() }),
      fc.record({ type: fc.constant('prompt'), text: fc.string() }),
    );
    fc.assert(
      fc.property(fc.array(move), (moves) => {
        const edits = moves.reduce<ProposalEdits>((so, made) => {
          if ('out' in made) return leavePartOut(so, made.at, made.out);
          return 'at' in made
            ? typePart(proposal, so, made.at, made.text)
            : typePrompt(proposal, so, made.text);
        }, NO_EDITS);
        const expected = [0, 1]
          .filter((at) => !edits.leftOut.has(at))
          .map((at) => ({ name: proposal.context[at]?.name, text: partText(proposal, edits, at) }));
        expect(editedProposal(proposal, edits).context).toEqual(expected);
      }),
    );
  });
});
