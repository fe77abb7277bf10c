import { assertNever } from './assert-never';

/**
 * How the file that a step was to change looks now, when nobody saw how the step ended. `path` is relative to the workspace.
 * `done` and `not_done` go by what the file holds; `was_done` and `was_not_done` by what it held at an earlier look, and something
 * has changed it since.
 */
export interface StepLook {
  readonly path: string;
  readonly looks:
    | 'done'
    | 'not_done'
    | 'still_missing'
    | 'untouched'
    | 'was_done'
    | 'was_not_done'
    | 'other'
    | 'gone'
    | 'unreadable';
}

/** As a sentence for the person who has to say whether the step was done. */
export function stepLookText({ path, looks }: StepLook): string {
  switch (looks) {
    case 'done':
      return `${path} has the content that this step would have written: it looks done.`;
    case 'not_done':
      return `${path} still has the content from before: it looks not done.`;
    case 'still_missing':
      return `${path} was not there before, and still is not: it looks not done.`;
    case 'untouched':
      return `The step ended before it touched ${path}: it looks not done.`;
    case 'was_done':
      return `${path} had the content that this step would have written, and has been changed since: it looks done.`;
    case 'was_not_done':
      return `${path} had the content from before, and has been changed since: it looks not done.`;
    case 'other':
      return `${path} has been changed to something else: nobody can tell from it whether this was done.`;
    case 'gone':
      return `${path} is gone: nobody can tell from it whether this was done.`;
    case 'unreadable':
      return `${path} cannot be read, so Baton cannot tell whether this was done.`;
    default:
      return assertNever(looks);
  }
}
