import type { DiagnosisJob, DiagnosisOutcome, ReviewJob } from '../../engine/ports';
import { userMessage } from '../message';
import { REHEARSAL_MODEL } from '../providers/rehearsal';
import { scriptOf } from '../providers/rehearsal-script';
import { rehearsedUsage } from '../providers/rehearsed-usage';
import { type Timer, wait } from '../timer';
import type { ReviewAnswer } from './ask-tech-lead';

// Tiers 2 and 4 without a model: what the ticket's script says, else what can be said without looking.

export async function rehearsedReview(
  { ticket, attempt, verified }: ReviewJob,
  prompt: string,
  timer: Timer,
  signal: AbortSignal,
): Promise<ReviewAnswer> {
  const review = ticket.rehearsal === null ? null : scriptOf(ticket.rehearsal, attempt.number).review;
  await wait(timer, review?.waitMs ?? 0, signal);
  const verdict = review?.entry.review ?? 'accept';
  const notes = review?.entry.notes ?? accepted(verified.length);
  const usage = rehearsedUsage(review?.usage ?? null, [userMessage(prompt)], notes.length);
  return { type: 'reviewed', verdict, notes, usages: [usage], model: REHEARSAL_MODEL };
}

function accepted(verified: number): string {
  if (verified === 0) return 'A rehearsal: accepted without a look.';
  return `A rehearsal: accepted, since ${verified === 1 ? 'the verify command' : `all ${verified} verify commands`} passed.`;
}

export function rehearsedDiagnosis(
  { ticket, attempt, step }: DiagnosisJob,
  prompt: string,
): DiagnosisOutcome {
  const turns = ticket.rehearsal === null ? [] : scriptOf(ticket.rehearsal, attempt.number).turns;
  const note = step.state.state === 'finished' ? step.state.note : '';
  const text =
    turns[step.turn - 1]?.diagnosis ??
    `A rehearsal: no model looked at it. The command failed${note === '' ? '' : ` (${note})`}; its output says more.`;
  const usage = rehearsedUsage(null, [userMessage(prompt)], text.length);
  return { type: 'diagnosed', text, usage, model: REHEARSAL_MODEL };
}
