import type { DispatchRecord } from '../../dispatch/dispatch-record';
import { mayActOn } from '../../dispatch/may-act-on';
import { shortId } from './find-dispatch';
import type { HowTyped } from './how-typed';

/** What a person can decide about one, a line each, to be typed as it stands but for the agent's key. */
export function choiceLines(record: DispatchRecord, howTyped: HowTyped): string[] {
  const id = shortId(record);
  const choices = [
    ['retry', `--retry ${id}`, 'tries again'],
    ['hand_over', `--agent KEY ${id}`, 'hands it to another agent'],
    ['hand_over', `--local ${id}`, 'lets Baton’s own worker do it'],
    ['give_up', `--give-up ${id}`, 'ends it'],
  ] as const;
  const lines = choices
    .filter(([act]) => mayActOn(act, record, howTyped).ok)
    .map(([, words, what]) => [howTyped(`dispatches ${words}`), what] as const);
  const widest = Math.max(...lines.map(([command]) => command.length));
  return lines.map(([command, what]) => `${command.padEnd(widest)}  ${what}`);
}
