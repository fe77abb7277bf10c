import type { ContextPart, Proposal } from '../../shared/approval';
import type { View } from '../../shared/file-view';
import { isGathered, isGuidePart, NOT_INCLUDED } from './gathered-part';

/**
 * What a person made of an earlier attempt's proposal, with what was read for it read anew: the workspace has moved on. What the
 * person left out stays out.
 */
export function renewProposal(
  last: Proposal,
  gathered: readonly ContextPart[],
  verify: readonly string[],
): Proposal {
  const fresh = new Map(gathered.filter(isGathered).map((part) => [kindOf(part), part]));
  const known = new Set(last.context.map(kindOf));
  const kept = last.context.flatMap((part) => (isGathered(part) ? (fresh.get(kindOf(part)) ?? []) : [part]));
  const added = [...fresh].flatMap(([kind, part]) =>
    !known.has(kind) && (part.file !== undefined || part.name === NOT_INCLUDED) ? [part] : [],
  );
  return { ...last, context: [...kept, ...added], verify: [...verify] };
}

/** How the file goes along after what a person made of the last proposal; null where they left it out. */
export function viewAfter(last: Proposal | null, path: string, usual: View): View | null {
  if (last === null) return usual;
  const shown = last.context.find(({ file }) => file?.path === path)?.file;
  if (shown !== undefined) return shown.view;
  const left = last.context.find(({ name }) => name === NOT_INCLUDED)?.text.split('\n') ?? [];
  return left.some((line) => isAbout(line, path)) ? usual : null;
}

/** The line says why the file, or a folder above it, could not be taken in. */
function isAbout(line: string, path: string): boolean {
  const names = path.split('/');
  return names.some((_, index) => line.startsWith(`- ${names.slice(0, index + 1).join('/')} `));
}

function kindOf(part: ContextPart): string {
  if (part.file !== undefined) return `file ${part.file.path}`;
  return isGuidePart(part) ? 'guide' : part.name;
}
