import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Proposal } from '../../shared/approval';
import {
  editedPart,
  editedProposal,
  hasEdits,
  isPartEdited,
  leavePartOut,
  NO_EDITS,
  type ProposalEdits,
  resetPart,
  typePart,
  typePrompt,
  typeSetup,
  viewPart,
} from './edited-proposal';

const proposal: Proposal = {
  role: 'Worker',
  model: 'rehearsal',
  prompt: 'Do the task.',
  setup: [],
  verify: [],
  context: [
    { name: 'a.py', text: 'a' },
    { name: 'b.py', text: 'b' },
  ],
};

const file = { path: 'a.py', view: 'skeleton', note: null } as const;
const ofFile: Proposal = { ...proposal, context: [{ name: 'File a.py', text: 'a: ...', file }] };
const whole = { text: 'a: all', view: 'whole', note: 'As it is.' } as const;

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

  it('sends the chosen view of a file, and says which it is', () => {
    const edits = viewPart(ofFile, NO_EDITS, 0, whole);
    expect(hasEdits(edits)).toBe(true);
    expect(isPartEdited(edits, 0)).toBe(true);
    expect(editedProposal(ofFile, edits).context).toEqual([
      { name: 'File a.py', text: 'a: all', file: { path: 'a.py', view: 'whole', note: 'As it is.' } },
    ]);
  });

  it('has the chosen view in the place of what was typed or left out; typing goes on from it', () => {
    let edits = leavePartOut(typePart(ofFile, NO_EDITS, 0, 'mine'), 0, true);
    edits = viewPart(ofFile, edits, 0, whole);
    expect(editedPart(ofFile, edits, 0).text).toBe('a: all');
    expect(edits.leftOut.size).toBe(0);
    edits = typePart(ofFile, edits, 0, 'a: all of it');
    expect(editedPart(ofFile, edits, 0)).toMatchObject({ text: 'a: all of it', file: { view: 'whole' } });
    edits = typePart(ofFile, edits, 0, 'a: all');
    expect(edits.texts.size).toBe(0);
    expect(editedPart(ofFile, edits, 0).text).toBe('a: all');
  });

  it('is not edited once the proposed view is there again, chosen or reset', () => {
    const edits = typePart(ofFile, viewPart(ofFile, NO_EDITS, 0, whole), 0, 'mine');
    expect(resetPart(edits, 0)).toEqual(NO_EDITS);
    expect(viewPart(ofFile, edits, 0, { text: 'a: ...', view: 'skeleton', note: null })).toEqual(NO_EDITS);
    const newer = viewPart(ofFile, edits, 0, { text: 'a, b: ...', view: 'skeleton', note: null });
    expect(editedProposal(ofFile, newer).context[0]?.text).toBe('a, b: ...');
  });

  it('has the setup commands as they were typed, without those that were emptied', () => {
    const set = { ...proposal, setup: ['npm ci', 'make', 'make docs'] };
    const edits = typeSetup(set, typeSetup(set, NO_EDITS, 0, 'npm install'), 1, ' ');
    expect(hasEdits(edits)).toBe(true);
    expect(editedProposal(set, edits).setup).toEqual(['npm install', 'make docs']);
    expect(typeSetup(set, typeSetup(set, edits, 0, 'npm ci'), 1, 'make')).toEqual(NO_EDITS);
  });

  it('always has the parts that are not left out, in their order, with the texts that are shown', () => {
    const move = fc.oneof(
      fc.record({ type: fc.constant('text'), at: fc.nat(1), text: fc.string() }),
      fc.record({ type: fc.constant('out'), at: fc.nat(1), out: fc.boolean() }),
      fc.record({ type: fc.constant('reset'), at: fc.nat(1), reset: fc.constant(true) }),
      fc.record({ type: fc.constant('prompt'), text: fc.string() }),
    );
    fc.assert(
      fc.property(fc.array(move), (moves) => {
        const edits = moves.reduce<ProposalEdits>((so, made) => {
          if ('out' in made) return leavePartOut(so, made.at, made.out);
          if ('reset' in made) return resetPart(so, made.at);
          return 'at' in made
            ? typePart(proposal, so, made.at, made.text)
            : typePrompt(proposal, so, made.text);
        }, NO_EDITS);
        const expected = [0, 1]
          .filter((at) => !edits.leftOut.has(at))
          .map((at) => editedPart(proposal, edits, at));
        expect(editedProposal(proposal, edits).context).toEqual(expected);
      }),
    );
  });
});
