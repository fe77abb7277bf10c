import { assertNever } from '../../shared/assert-never';
import type { Usage } from '../../shared/usage';
import type { Message } from './message';

const CHARACTERS_A_TOKEN = 4;

/** What a request took, counted from its text, where nobody reports it. */
export function estimatedUsage(
  conversation: readonly Message[],
  answered: number,
  cost: number | null,
): Usage {
  const asked = conversationLength(conversation);
  return {
    input: tokensIn(asked),
    cacheRead: 0,
    cacheWrite: 0,
    output: tokensIn(answered),
    reasoning: 0,
    cost,
    estimated: true,
  };
}

export function tokensIn(characters: number): number {
  return Math.ceil(characters / CHARACTERS_A_TOKEN);
}

/** In characters. */
export function conversationLength(conversation: readonly Message[]): number {
  return conversation.reduce((sum, message) => sum + lengthOf(message), 0);
}

function lengthOf({ content }: Message): number {
  return content.reduce((sum, part) => {
    switch (part.type) {
      case 'text':
        return sum + part.text.length;
      case 'tool-call':
        return sum + JSON.stringify(part.input).length;
      case 'tool-result':
        return sum + part.output.value.length;
      case 'reasoning':
      case 'reasoning-file':
      case 'file':
      case 'custom':
        return sum + (typeof part.text === 'string' ? part.text.length : 0);
      default:
        return assertNever(part);
    }
  }, 0);
}
