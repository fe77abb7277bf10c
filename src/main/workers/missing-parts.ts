import type { ContextPart } from '../../shared/approval';
import { firstFew } from '../../shared/first-few';
import type { AttemptJob } from '../engine/ports';

const SHOWN = 20;

/** What a worker misses in its workspace, and the person who lets it start should know of. */
export function missingParts({ missing = [] }: Pick<AttemptJob, 'missing'>): ContextPart[] {
  if (missing.length === 0) return [];
  const text = `These lie in the developer's own folder, and could not be brought into this one: ${firstFew(missing, SHOWN)}. If the ticket cannot be done without them, say so.`;
  return [{ name: 'Not in this folder', text }];
}
