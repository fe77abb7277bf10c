import { expect, it } from 'vitest';
import { answered, asked, goOn, of, proposed, runAfter, started } from '../../shared/fold-rig';
import { ticket } from '../../shared/ticket-rig';
import { refusalText } from '../worktrees/refusal-text';
import { applyRequest } from './apply-request';

/** A run whose accepted work a person wants taken back. */
function takingBack() {
  const run = runAfter([ticket('a', [])], started, proposed, asked, answered);
  return goOn(
    run,
    { type: 'attempt.started', ...of('a'), model: 'm' },
    { type: 'attempt.finished', ...of('a'), outcome: 'completed', summary: '' },
    { type: 'ticket.completed', ticket: 'a', attempt: 1, by: 'worker', summary: '' },
    { type: 'revert.requested', ticket: 'a', attempt: 1 },
  );
}

it.each([
  ['a Baton has', true, 'try again once that is done, by the Baton that has the run open.'],
  ['nobody has', false, 'no Baton has the run, so open or resume it, which finishes that, then try again.'],
])(
  'work that is being taken back is not applied; in a run that %s it says how that ends',
  (_, isHeld, way) => {
    const refused = applyRequest(takingBack(), { tickets: 'all', as: 'merge' }, isHeld);
    if (refused.ok) throw new Error('It should have been refused');
    expect(refusalText(refused.failure)).toBe(`The work of a is being taken back: ${way}`);
  },
);
