import type { DispatchRecord } from '../../dispatch/dispatch-record';
import { shortId } from './find-dispatch';
import type { HowTyped } from './how-typed';

/** What a person can decide about one, a line each, to be typed as it stands but for the agent's key. */
export function choiceLines(record: DispatchRecord, howTyped: HowTyped): string[] {
  const id = shortId(record);
  const choices = [
    [`--retry ${id}`, 'tries again'],
    [`--agent KEY ${id}`, 'hands it to another agent'],
    [`--local ${id}`, 'lets Baton’s own worker do it'],
    [`--give-up ${id}`, 'ends it'],
  ] as const;
  const lines = choices.map(([words, what]) => [howTyped(`dispatches ${words}`), what] as const);
  const widest = Math.max(...lines.map(([command]) => command.length));
  return lines.map(([command, what]) => `${command.padEnd(widest)}  ${what}`);
}
