import { problemText } from '../../shared/problem';
import type { TicketDefinition } from '../../shared/ticket';
import { parseTrack, type ReadTrack } from './parse-track';

// For the tests of this folder: content in, what came of it out. Each ▲ of a text marks a place at which a problem is expected.

export function read(content: unknown, joining?: readonly string[]): ReadTrack {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const result = parseTrack('work.json', null, text, joining);
  if (!result.ok) throw new Error(result.failure.problems.map(problemText).join('\n'));
  return result.value;
}

export function only(content: unknown): TicketDefinition {
  const [ticket, ...more] = read(content).tickets;
  if (ticket === undefined || more.length > 0) throw new Error('Not one ticket');
  return ticket;
}

/** The problems as `LINE:COLUMN message`. */
export function problemsOf(marked: string, joining?: readonly string[]): string[] {
  const result = parseTrack('work.json', null, marked.replaceAll('▲', ''), joining);
  return result.ok
    ? []
    : result.failure.problems.map((problem) => problemText(problem).replace('work.json:', ''));
}

/** The marked places as `LINE:COLUMN`. */
export function markedPlaces(marked: string): string[] {
  return marked
    .split('\n')
    .flatMap((line, number) =>
      [...line.matchAll(/▲/g)].map(({ index }, before) => `${number + 1}:${index - before + 1}`),
    );
}
