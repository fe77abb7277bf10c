import type { HowTyped } from './how-typed';
import { createPaint, type Paint } from './paint';

/** Where the terminal's lines go. While lines are held, those for people wait, so that nothing runs into a question. */
export interface Output {
  readonly paint: Paint;
  /** Whether a person looks at the lines, and not a file or a program. */
  readonly isTerminal: boolean;
  /** Of a terminal; lines to a file are as long as they are. */
  readonly columns: number;
  /** How this person types a command of Baton. */
  readonly typed: HowTyped;
  line(text: string): void;
  error(text: string): void;
  hold(): void;
  release(): void;
}

export function createOutput(typed: HowTyped): Output {
  let held: string[] | null = null;
  const write = (text: string) => process.stdout.write(`${text}\n`);
  return {
    paint: createPaint(process.stdout),
    typed,
    isTerminal: process.stdout.isTTY === true,
    // Some terminals do not know how wide they are, and say 0.
    columns: (process.stdout.isTTY && process.stdout.columns) || Number.POSITIVE_INFINITY,
    line: (text) => void (held === null ? write(text) : held.push(text)),
    error: (text) => void process.stderr.write(`${text}\n`),
    hold() {
      held ??= [];
    },
    release() {
      const lines = held ?? [];
      held = null;
      for (const text of lines) write(text);
    },
  };
}
