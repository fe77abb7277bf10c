// The order of questions, with a person and a host that answer as a test says.
import { expect, it } from 'vitest';
import type { Action } from '../../../shared/approval';
import type { Rejection } from '../../../shared/command';
import { fail, type Result, succeed } from '../../../shared/result';
import { type Approval, createRunState, type RunState } from '../../../shared/run-state';
import type { Connection } from '../../runs/conductor';
import { createAsker } from './asker';
import type { Questions } from './questions';

function review(id: string, since: string): Approval {
  const action: Action = { kind: 'review', summary: 'Done.', changed: [], note: '' };
  return { id, ticket: 'T-1', attempt: 1, step: null, tier: 2, reason: 'review', action, hash: 'h', since };
}

function runWith(approval: Approval): RunState {
  const state = createRunState('run-1');
  const definition = { id: 'T-1', title: 'Write it', description: '', acceptanceCriteria: [] };
  state.tickets.set('T-1', { definition } as never);
  state.attempts.set('T-1#1', { ticket: 'T-1', number: 1, steps: [], verify: [], turns: [] } as never);
  state.approvals.set(approval.id, approval);
  return state;
}

/** Each question is answered with `a`; each answer is taken as `replies` say, one after another. */
function at(state: RunState, replies: Result<null, Rejection>[]) {
  let asked = 0;
  const connection = {
    request: async (name: string) =>
      name === 'run.command'
        ? { ok: true, value: replies.shift() }
        : { ok: true, value: { knownBy: 'file_tools', files: [] } },
  } as unknown as Connection;
  const questions: Questions = {
    async ask() {
      asked++;
      return replies.length > 0 ? 'a' : null;
    },
    lend: (work) => work(),
  };
  const output = {
    line() {},
    error() {},
    hold() {},
    release() {},
    paint: (_: string, text: string) => text,
    typed: (words: string) => words,
  };
  const asker = createAsker(connection, () => questions, { ...output, isTerminal: true, columns: 80 });
  const look = () => new Promise<void>((done) => void asker.look(state, done));
  return { asker, look, asked: () => asked };
}

it('asks again what was not written down, until it is', async () => {
  const state = runWith(review('review:T-1#1', 'then'));
  const person = at(state, [
    fail({ type: 'trouble', message: 'The disk is full.' }),
    succeed(null),
    succeed(null),
  ]);
  await person.look();
  await person.look();
  expect(person.asked()).toBe(2);
  // Its answer was taken, though the copy of the run does not show it yet.
  expect(person.asker.look(state, () => {})).toBe(true);
  expect(person.asked()).toBe(2);
});

it('asks again what was withdrawn and is asked under the same name', async () => {
  const state = runWith(review('review:T-1#1', 'then'));
  const person = at(state, [succeed(null), succeed(null)]);
  await person.look();
  state.approvals.set('review:T-1#1', review('review:T-1#1', 'later'));
  await person.look();
  expect(person.asked()).toBe(2);
});
