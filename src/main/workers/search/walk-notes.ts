import type { Walk } from './walk-workspace';

/** What the walk did not look at, a line each for the model. */
export function walkNotes({ ignored, unreadable, isCut }: Walk): string[] {
  return [
    ...(isCut ? ['[There is more than can be looked at at once: name a folder.]'] : []),
    ...(unreadable > 0 ? [`[${count(unreadable, 'folder', 'folders')} could not be entered.]`] : []),
    ...(ignored > 0 ? [`[${ignored.toLocaleString('en')} ignored by .gitignore]`] : []),
  ];
}

export function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}
