import type { ContextPart, Proposal } from '../../shared/approval';
import type { FileView } from '../../shared/file-view';
import { editedText } from './edited-text';

/** What a person made of a proposal. Parts keep their place, so that one that was left out can come back. */
export interface ProposalEdits {
  readonly prompt: string | null;
  /** By the part's position: the view of its file that was chosen instead of the proposed one. */
  readonly views: ReadonlyMap<number, FileView>;
  /** By the part's position: what its text became, whatever the view. */
  readonly texts: ReadonlyMap<number, string>;
  readonly leftOut: ReadonlySet<number>;
  /** By the setup command's position: what it became; one that is blank does not run. */
  readonly setup: ReadonlyMap<number, string>;
}

export const NO_EDITS: ProposalEdits = {
  prompt: null,
  views: new Map(),
  texts: new Map(),
  leftOut: new Set(),
  setup: new Map(),
};

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
  const before = untypedText(proposal, edits, position);
  const text = editedText(before, typed);
  if (text === before) texts.delete(position);
  else texts.set(position, text);
  return { ...edits, texts };
}

export function typeSetup(
  proposal: Proposal,
  edits: ProposalEdits,
  position: number,
  typed: string,
): ProposalEdits {
  const setup = new Map(edits.setup);
  const before = proposal.setup[position] ?? '';
  const text = editedText(before, typed);
  if (text === before) setup.delete(position);
  else setup.set(position, text);
  return { ...edits, setup };
}

export function leavePartOut(edits: ProposalEdits, position: number, out: boolean): ProposalEdits {
  const leftOut = new Set(edits.leftOut);
  if (out) leftOut.add(position);
  else leftOut.delete(position);
  return { ...edits, leftOut };
}

/** The file goes along in this view, in the place of what was there; the proposed one is no edit. */
export function viewPart(
  proposal: Proposal,
  edits: ProposalEdits,
  position: number,
  shown: FileView,
): ProposalEdits {
  const back = leavePartOut(resetPart(edits, position), position, false);
  const part = proposal.context[position];
  const { text, view, note } = shown;
  if (part?.file?.view === view && part.file.note === note && part.text === text) return back;
  return { ...back, views: new Map(back.views).set(position, shown) };
}

/** The part's text and view as they were proposed; whether it is left out stays. */
export function resetPart(edits: ProposalEdits, position: number): ProposalEdits {
  const views = new Map(edits.views);
  const texts = new Map(edits.texts);
  views.delete(position);
  texts.delete(position);
  return { ...edits, views, texts };
}

/** The part as it stands now, whether it is left out or not. */
export function editedPart(proposal: Proposal, edits: ProposalEdits, position: number): ContextPart {
  const { name = '', file } = proposal.context[position] ?? {};
  const text = edits.texts.get(position) ?? untypedText(proposal, edits, position);
  if (file === undefined) return { name, text };
  const { view, note } = edits.views.get(position) ?? file;
  return { name, text, file: { path: file.path, view, note } };
}

export function isPartEdited(edits: ProposalEdits, position: number): boolean {
  return edits.texts.has(position) || edits.views.has(position);
}

/** Exactly what would be sent. */
export function editedProposal(proposal: Proposal, edits: ProposalEdits): Proposal {
  const context = proposal.context.flatMap((_, position) =>
    edits.leftOut.has(position) ? [] : [editedPart(proposal, edits, position)],
  );
  const setup = proposal.setup
    .map((command, position) => edits.setup.get(position) ?? command)
    .filter((command) => command.trim() !== '');
  return { ...proposal, prompt: edits.prompt ?? proposal.prompt, context, setup };
}

export function hasEdits({ prompt, views, texts, leftOut, setup }: ProposalEdits): boolean {
  return prompt !== null || [views, texts, leftOut, setup].some(({ size }) => size > 0);
}

function untypedText(proposal: Proposal, edits: ProposalEdits, position: number): string {
  return edits.views.get(position)?.text ?? proposal.context[position]?.text ?? '';
}
