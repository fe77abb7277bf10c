import type { Usage } from '../../../shared/usage';
import { estimatedUsage } from '../estimated-usage';
import type { Message } from '../message';
import type { ScriptedUsage } from './rehearsal-script';

/** As scripted, else counted from the text; it costs nothing. */
export function rehearsedUsage(
  scripted: ScriptedUsage | null,
  conversation: readonly Message[],
  answered: number,
): Usage {
  if (scripted === null) return estimatedUsage(conversation, answered, 0);
  const { input, output, cached = 0 } = scripted;
  return { input, cacheRead: cached, cacheWrite: 0, output, reasoning: 0, cost: 0, estimated: false };
}
