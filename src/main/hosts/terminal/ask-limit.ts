import type { Command } from '../../../shared/command';
import { limitSentence, raisedLimit } from '../../../shared/limit-words';
import type { LimitKind } from '../../../shared/limits';
import type { RunState } from '../../../shared/run-state';
import { withLimit } from '../../../shared/used-so-far';
import { rejectionText } from '../../../shared/wording';
import { overLimit } from '../../engine/over-limit';
import type { AskContext } from './ask-context';
import { printable } from './printable';
import { request } from './run-face';

/** What the person said: whether the run may go on or was stopped, whether it stays where it is, or that there was no answer to be had. */
export type LimitAnswer = 'answered' | 'left' | 'none';

/** The limit that keeps a paused run from going on, if one does. */
export function limitAt(state: RunState): LimitKind | null {
  return state.phase.phase === 'paused' ? (overLimit(state) ?? state.phase.limit) : null;
}

/** Asks how far a limit is raised, or whether the run is stopped. Enter alone is no answer. */
export async function askLimit(
  context: AskContext,
  limit: LimitKind,
  signal: AbortSignal,
): Promise<LimitAnswer> {
  const { state, questions, write, paint } = context;
  const proposed = raisedLimit(state, limit);
  write('');
  write(paint('yellow', `▲ ${limitSentence(state, limit, inWords)}`));
  const ways =
    proposed === null
      ? '[g] go on without a price'
      : `[r] raise it to ${inWords(proposed)}, or type another limit  [n] no limit`;
  for (;;) {
    const typed = await questions.ask(`${ways}  [s] stop the run  [p] leave it paused > `, signal);
    if (typed === null) return 'none';
    if (typed === 'p') return 'left';
    if (typed === 's') {
      if (await send(context, { type: 'run.cancel' })) return 'answered';
      continue;
    }
    const to = wantedLimit(typed, proposed);
    if (to === undefined) {
      if (typed !== '') write(paint('dim', printable(wrongAnswer(typed, proposed))));
      continue;
    }
    if (overLimit({ ...state, ...withLimit(state, limit, to) }) === limit) {
      write(paint('dim', 'That is reached already: name more.'));
      continue;
    }
    if (await raise(context, limit, to)) return 'answered';
  }
}

/** Null lifts the limit; undefined where nothing like a limit was typed. */
function wantedLimit(typed: string, proposed: number | null): number | null | undefined {
  if (proposed === null) return typed === 'g' ? null : undefined;
  if (typed === 'r') return proposed;
  if (typed === 'n') return null;
  // A comma may stand only where thousands end: with “2,5” nobody knows what is meant.
  const figure = /^\d+(\.\d+)?$|^\d{1,3}([,_ ]\d{3})+(\.\d+)?$/.test(typed)
    ? Number(typed.replaceAll(/[,_ ]/g, ''))
    : 0;
  return figure > 0 ? figure : undefined;
}

function wrongAnswer(typed: string, proposed: number | null): string {
  return proposed === null
    ? `“${typed}” is none of the answers: type g, s or p.`
    : `“${typed}” is no limit: type a number such as ${inWords(proposed)}, or r, n, s or p.`;
}

function inWords(figure: number): string {
  return figure.toLocaleString('en-US');
}

async function raise(context: AskContext, limit: LimitKind, to: number | null): Promise<boolean> {
  const { phase } = context.state;
  if (!(await send(context, { type: 'limit.raise', limit, to }))) return false;
  // Paused for another reason, a higher limit alone does not set it going.
  if (phase.phase === 'paused' && phase.by !== 'limit') await send(context, { type: 'run.resume' });
  return true;
}

async function send({ connection, state, paint, write }: AskContext, command: Command): Promise<boolean> {
  const done = await request(connection, 'run.command', { run: state.id, command });
  if (!done.ok) write(paint('red', printable(rejectionText(done.failure))));
  return done.ok;
}
