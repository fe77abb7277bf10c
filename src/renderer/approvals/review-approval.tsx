import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Action } from '../../shared/approval';
import { filesWithMarkers } from '../../shared/conflict-markers';
import { CHANGED_SINCE, isAskedAgain } from '../../shared/review-because';
import { type Approval, attemptKey } from '../../shared/run-state';
import { useBaton } from '../baton-context';
import { useRun } from '../store/hooks';
import { hasWork } from '../work/work-subject';
import { ApprovalFrame, type Refusal } from './approval-frame';
import { MarkedText } from './marked-text';
import review from './review.module.css';
import { ReviewAbout } from './review-about';
import { ReviewedFiles } from './reviewed-files';
import type { Answering } from './use-answering';
import { type ReviewedChanges, useReviewedChanges } from './use-reviewed-changes';
import { WordsForm } from './words-form';

interface ReviewApprovalProps {
  approval: Approval;
  review: Extract<Action, { kind: 'review' }>;
  answering: Answering;
}

/** Asks whether a worker's result counts: shows what was wanted beside what was done. */
export function ReviewApproval({ approval, review: action, answering }: ReviewApprovalProps) {
  const { summary, changed, note } = action;
  const { shown, again } = useReviewedChanges(attemptKey(approval.ticket, approval.attempt), changed);
  const [words, setWords] = useState('');
  const cannot = whyNot(shown);
  const unsettled = shown.kind === 'read' ? filesWithMarkers(shown.changes.files) : [];
  const { viewStore } = useBaton();
  const inWorktrees = useRun(hasWork);
  const isAgain = useRun((run) => isAskedAgain(run, approval));

  const sendBack: Refusal = {
    key: 'r',
    label: 'Send back…',
    form: (onCancel) => (
      <WordsForm
        name="Send back"
        label="What has to be mended?"
        description="The ticket starts again, and its next worker is told."
        confirm="Send back"
        color="violet"
        busy={answering.busy}
        typed={words}
        onType={setWords}
        onCancel={onCancel}
        onConfirm={(reason) => answering.answer({ answer: 'reject', reason, stopRun: false })}
      />
    ),
  };
  const block: Refusal = {
    key: 'b',
    label: 'Block…',
    form: (onCancel) => (
      <WordsForm
        name="Block"
        label="Why is it blocked?"
        description="No worker goes on with the ticket until you retry it; what depends on it waits."
        confirm="Block the ticket"
        color="red"
        busy={answering.busy}
        typed={words}
        onType={setWords}
        onCancel={onCancel}
        onConfirm={(reason) => answering.answer({ answer: 'block', reason })}
      />
    ),
  };

  return (
    <ApprovalFrame
      approval={approval}
      answering={answering}
      title="Does this result count?"
      // The texts are those that the hash stands for, or they are named as different.
      content={JSON.stringify([approval.id, approval.hash, shown.kind, cannot])}
      edited={null}
      cannot={cannot}
      isPreparing={shown.kind === 'loading'}
      approveLabel="Accept"
      refusals={[sendBack, block]}
      tools={
        inWorktrees ? (
          <Button
            variant="default"
            onClick={() => {
              answering.later();
              viewStore.getState().showWork({ ticket: approval.ticket });
            }}
          >
            Look at the work, comment on lines…
          </Button>
        ) : null
      }
    >
      {approval.reason === 'review_failed' && (
        <p className={review.fault} role="note">
          <b>▲ The tech lead could not be asked:</b> <MarkedText text={note} />
        </p>
      )}
      {isAgain && (
        <p className={review.fault} role="note">
          <b>▲ You are asked again:</b> {CHANGED_SINCE}, so nothing was merged. Below is what is there now.
        </p>
      )}
      {unsettled.length > 0 && (
        <p className={review.fault} role="note">
          <b>▲ Conflict markers are still in</b> <MarkedText text={unsettled.join(', ')} />
        </p>
      )}
      <div className={review.columns}>
        <ReviewAbout approval={approval} summary={summary} />
        <section className={review.changes} aria-label="What it changed">
          <h3>Changes</h3>
          <ReviewedFiles shown={shown} onAgain={again} />
        </section>
      </div>
    </ApprovalFrame>
  );
}

function whyNot(shown: ReviewedChanges): string | null {
  switch (shown.kind) {
    case 'loading':
      return null;
    case 'failed':
      return 'It cannot be accepted unseen: read the changes first.';
    case 'read': {
      const { different } = shown;
      if (different.length === 0) return null;
      const verb = different.length === 1 ? 'is' : 'are';
      return `${different.join(', ')} ${verb} not what the worker delivered any more, so the result cannot be accepted. Send it back, or block it.`;
    }
  }
}
