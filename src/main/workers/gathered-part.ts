import type { ContextPart } from '../../shared/approval';

export const NOT_INCLUDED = 'Files that are not included';

export function guidePartName(file: string): string {
  return `The project's ${file}`;
}

export function dependencyPartName(ticket: string): string {
  return `What came of ${ticket}`;
}

export function isGuidePart({ name }: ContextPart): boolean {
  return name.startsWith(guidePartName(''));
}

/** It was read for an attempt and says how things stood then. */
export function isGathered(part: ContextPart): boolean {
  const { name, file } = part;
  return (
    file !== undefined ||
    name === NOT_INCLUDED ||
    isGuidePart(part) ||
    name.startsWith(dependencyPartName(''))
  );
}
