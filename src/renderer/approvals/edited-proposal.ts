import type { ContextPart, Proposal } from '../../shared/approval';
import { editedText } from './edited-text';

/** What a person made of a proposal. Parts keep their place, so that one that was left out can come back. */
export interface ProposalEdits {
  readonly prompt: string | null;
  /** By the part's position: what its text became. */
  readonly texts: ReadonlyMap<number, string>;
  readonly leftOut: ReadonlySet<number>;
}

export const NO_EDITS: ProposalEdits = { prompt: null, texts: new Map(), leftOut: new Set() };

export function typePrompt(proposal: Proposal, edits: ProposalEdits, typed: string): ProposalEdits {
  const prompt = editedText(proposal.prompt, typed);
  return { ...edits, prompt: prompt === proposal.prompt ? null : prompt };
}

export function typePart(
  proposal: Proposal,
  edits: ProposalEdits,
  position: number,
  typed: string,
): ProposalEdits {
  const texts = new Map(edits.texts);
  const before = proposal.context[position]?.text ?? '';
  const text = editedText(before, typed);
  if (text === before) texts.delete(position);
  else texts.set(position, text);
  return { ...edits, texts };
}

export function leavePartOut(edits: ProposalEdits, position: number, out: boolean): ProposalEdits {
  const leftOut = new Set(edits.leftOut);
  if (out) leftOut.add(position);
  else leftOut.delete(position);
  return { ...edits, leftOut };
}

/** The part as it stands now, whether it is left out or not. */
export function partText(proposal: Proposal, edits: ProposalEdits, position: number): string {
  return edits.texts.get(position) ?? proposal.context[position]?.text ?? '';
}

/** Exactly what would be sent. */
export function editedProposal(proposal: Proposal, edits: ProposalEdits): Proposal {
  const context = proposal.context.flatMap((part, position): ContextPart[] =>
    edits.leftOut.has(position) ? [] : [{ name: part.name, text: partText(proposal, edits, position) }],
  );
  return { ...proposal, prompt: edits.prompt ?? proposal.prompt, context };
}

export function hasEdits(edits: ProposalEdits): boolean {
  return edits.prompt !== null || edits.texts.size > 0 || edits.leftOut.size > 0;
}
