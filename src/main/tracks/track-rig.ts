import type { Problem } from '../../shared/problem';
import { problemText } from '../../shared/problem';
import type { ChooseTag, Reading } from '../../shared/reading';
import type { Ticket, TicketState } from '../../shared/run-state';
import type { TicketDefinition } from '../../shared/ticket';
import { NO_USAGE } from '../../shared/usage';
import { parseTrack, type ReadTrack, type TrackProblems } from './parse-track';

// For the tests of this folder: content in, what came of it out. Each ▲ of a text marks a place at which a problem is expected.

export function read(content: unknown, joining?: readonly string[]): ReadTrack {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const result = parseTrack('work.json', null, text, joining);
  if (!result.ok) throw new Error(problemsIn(result.failure).map(problemText).join('\n'));
  return result.value;
}

/** A file of another tool, as the person wants it read. */
export function imported(text: string | object, reading: Reading = {}, name = 'work.json'): ReadTrack {
  const result = parseTrack(name, null, asText(text), [], reading);
  if (!result.ok) throw new Error(problemsIn(result.failure).map(problemText).join('\n'));
  return result.value;
}

/** What is wrong with it, with what is offered. */
export function importProblems(
  text: string | object,
  reading: Reading = {},
  name = 'work.json',
): readonly Problem[] {
  const result = parseTrack(name, null, asText(text), [], reading);
  return result.ok ? [] : problemsIn(result.failure);
}

/** What waits for what: `b: a, c`. */
export function order({ tickets }: ReadTrack): string[] {
  return tickets.map(({ id, dependsOn }) => `${id}:${dependsOn.map((each) => ` ${each}`).join()}`);
}

function asText(content: string | object): string {
  return typeof content === 'string' ? content : JSON.stringify(content, null, 2);
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
    : problemsIn(result.failure).map((problem) => problemText(problem).replace('work.json:', ''));
}

/** The marked places as `LINE:COLUMN`. */
export function markedPlaces(marked: string): string[] {
  return marked
    .split('\n')
    .flatMap((line, number) =>
      [...line.matchAll(/▲/g)].map(({ index }, before) => `${number + 1}:${index - before + 1}`),
    );
}

/** Of a file that was not read; one that only waits for a tag has none. */
export function problemsIn(failure: TrackProblems | ChooseTag): readonly Problem[] {
  if (failure.type === 'choose_tag') throw new Error('A tag has to be chosen');
  return failure.problems;
}

/** A ticket of a run, which nobody has worked on. */
export function standing(definition: TicketDefinition, state: TicketState): Ticket {
  return {
    definition,
    position: 0,
    state,
    attempts: 0,
    lastProposal: null,
    assignment: null,
    returned: null,
    sentBack: 0,
    conflicts: 0,
    accepted: null,
    revert: null,
    usage: NO_USAGE,
    since: null,
  };
}
