import { firstMessage, type Proposal } from '../../shared/approval';

const CHARACTERS_PER_TOKEN = 4;

/** About how many tokens a text is; no model's own count. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/** Of everything that would be sent: prompt, context and what joins them. */
export function estimateProposal(proposal: Proposal): number {
  return estimateTokens(firstMessage(proposal));
}
