/** How long a dialog has to show the same thing before it can be approved: a click or key meant for something else is lost. */
export const GUARD_MS = 400;

/** What the person has in front of them, and since when (milliseconds of any clock that only goes on). */
export interface Shown {
  readonly content: string;
  readonly at: number;
}

export function msUntilArmed(shown: Shown, now: number): number {
  return Math.max(0, shown.at + GUARD_MS - now);
}

/** Whether `content` may be approved: it is what is shown, and it has been shown long enough. */
export function isArmed(shown: Shown | null, content: string, now: number): boolean {
  return shown !== null && shown.content === content && msUntilArmed(shown, now) === 0;
}
