import type { Action, Answer } from '../../../shared/approval';
import { differentFiles } from '../../../shared/different-files';
import { reviewBecause } from '../../../shared/review-because';
import { type Approval, attemptKey, requireTicket } from '../../../shared/run-state';
import { digest } from '../../workers/tools/digest';
import type { AskContext, Asked } from './ask-context';
import { oneLine, printable } from './printable';
import { request } from './run-face';
import { askedOf, askHeading, sendAnswer } from './send-answer';
import { reviewLines } from './show-review';

type Review = Extract<Action, { kind: 'review' }>;

const ACCEPT = '[a] accept  ';
const REFUSE = '[r] send back  [b] block  [s] stop the run > ';

/** Shows a worker's result and asks until the person has decided whether it counts. */
export async function askReview(
  context: AskContext,
  approval: Approval,
  review: Review,
  signal: AbortSignal,
): Promise<Asked> {
  const { questions, write, paint } = context;
  const mayAccept = await show(context, approval, review);
  for (;;) {
    const choice = await questions.ask(mayAccept ? ACCEPT + REFUSE : REFUSE, signal);
    if (choice === null) return 'none';
    if (choice === 'a' && mayAccept)
      return askedOf(await sendAnswer(context, approval, { answer: 'approve', edited: null }));
    if (choice !== 'r' && choice !== 'b' && choice !== 's') continue;
    const words = await questions.ask(choice === 'r' ? 'What has to be mended? > ' : 'Reason > ', signal);
    if (words === null) return 'none';
    if (words === '' && choice !== 's') {
      write(paint('dim', 'Write a few words: without them nobody knows what to mend.'));
      continue;
    }
    return askedOf(await sendAnswer(context, approval, answerOf(choice, words)));
  }
}

function answerOf(choice: 'r' | 'b' | 's', reason: string): Answer {
  if (choice === 'b') return { answer: 'block', reason };
  return { answer: 'reject', reason, stopRun: choice === 's' };
}

/** Whether what is shown is what the answer would be about. */
async function show(context: AskContext, approval: Approval, review: Review): Promise<boolean> {
  const { connection, state, paint, write } = context;
  const attempt = attemptKey(approval.ticket, approval.attempt);
  const changes = await request(connection, 'attempt.changes', { run: state.id, attempt });
  const { title } = requireTicket(state, approval.ticket).definition;
  write('');
  const because = reviewBecause(state, approval);
  write(askHeading(state, approval, `${oneLine(title)}: does this result count? (${because})`, paint));
  for (const line of reviewLines(state, approval, review, changes, paint)) write(line);
  const different = await differentFiles(review.changed, changes.files, digest);
  if (different.length === 0) return true;
  const names = different.map((path) => printable(path)).join(', ');
  write(paint('red', `${names}: not what the worker delivered any more, so the result cannot be accepted.`));
  return false;
}
