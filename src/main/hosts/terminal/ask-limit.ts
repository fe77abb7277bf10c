import type { Command } from '../../../shared/command';
import { limitSentence, raisedLimit } from '../../../shared/limit-words';
import { type LimitKind, withLimit } from '../../../shared/limits';
import type { RunState } from '../../../shared/run-state';
import { rejectionText } from '../../../shared/wording';
import { overLimit } from '../../engine/over-limit';
import type { AskContext } from './ask-person';
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
  write(paint('yellow', `▲ ${limitSentence(state, limit, (tokens) => tokens.toLocaleString('en-US'))}`));
  const ways =
    proposed === null
      ? '[g] go on without a price'
      : `[r] raise it to ${proposed}, or type another limit  [n] no limit`;
  for (;;) {
    const typed = await questions.ask(`${ways}  [s] stop the run  [p] leave it paused > `, signal);
    if (typed === null) return 'none';
    if (typed === 'p') return 'left';
    if (typed === 's') {
      if (await send(context, { type: 'run.cancel' })) return 'answered';
      continue;
    }
    const to = wantedLimit(typed, proposed);
    if (to === undefined) continue;
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
  return /^\d+(\.\d+)?$/.test(typed) && Number(typed) > 0 ? Number(typed) : undefined;
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
