import { Button } from '@mantine/core';
import { useMemo, useRef } from 'react';
import { Virtualizer } from 'virtua';
import type { Attempt } from '../../shared/run-state';
import { useBaton } from '../baton-context';
import { useRun, useRunList, useShownRecord } from '../store/hooks';
import type { Standing } from '../store/standing';
import { outcomeWords } from '../ui/phase-text';
import reading from './reading.module.css';
import { ReviewNote } from './review-note';
import { StepCard } from './step-card';
import { TextBlockView } from './text-block';
import { createTranscriptReader } from './transcript-items';
import { useStickToEnd } from './use-stick-to-end';

/** What the worker wrote and did, in order, with what it writes right now at the end. */
export function TranscriptTab({ attempt }: { attempt: Attempt }) {
  const { records } = useBaton();
  const record = useShownRecord((shown) => shown);
  const steps = useRunList((run) => attempt.steps.flatMap((id) => run.steps.get(id)?.turn ?? []));
  const read = useMemo(createTranscriptReader, []);
  const standing = useRun((_, stands) => stands);
  const isShown = record.attempt === attempt.key;
  const items = useMemo(
    () =>
      read(
        steps.map((turn, i) => ({ id: attempt.steps[i] ?? '', turn })),
        isShown ? record : { entries: [], live: null },
      ),
    [read, steps, attempt, record, isShown],
  );
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { isAtEnd, toEnd } = useStickToEnd(scroller, content);
  return (
    <div className={reading.transcript}>
      <div ref={scroller} className={reading.scroll} data-testid="transcript">
        <div ref={content} className={reading.log}>
          {record.failure !== null && (
            <div className={reading.notice}>
              The transcript could not be read: {record.failure}{' '}
              <Button size="compact-xs" variant="default" onClick={records.reload}>
                Try again
              </Button>
            </div>
          )}
          {record.skipped > 0 && (
            <p className={reading.note}>The oldest part is not shown here; it lies in the run’s folder.</p>
          )}
          {items.length === 0 && (
            <p className={reading.note}>{emptyWords(attempt, record.loading, standing)}</p>
          )}
          <Virtualizer scrollRef={scroller}>
            {items.map((item) =>
              item.kind === 'text' ? (
                <TextBlockView
                  key={item.key}
                  kind={item.block.kind}
                  text={item.block.text}
                  isLive={item.isLive}
                />
              ) : (
                <StepCard key={item.key} id={item.step} output={item.output?.text ?? null} />
              ),
            )}
          </Virtualizer>
          <Ending attempt={attempt} />
        </div>
      </div>
      {!isAtEnd && (
        <Button className={reading.toEnd ?? ''} size="compact-sm" variant="default" onClick={toEnd}>
          ↓ To the end
        </Button>
      )}
    </div>
  );
}

function emptyWords(attempt: Attempt, loading: boolean, standing: Standing): string {
  if (loading) return 'Reading…';
  if (standing === 'at_rest') return 'This attempt had written nothing yet.';
  if (attempt.dispatch !== null) return elsewhereWords(attempt);
  switch (attempt.phase.phase) {
    case 'preparing':
      return 'The prompt is being put together.';
    case 'awaiting_spawn':
      return 'The worker starts when you approve it.';
    case 'queued':
      return 'Approved. The worker starts as soon as one of the parallel attempts is free.';
    case 'dispatch_due':
    case 'sending':
    case 'dispatched':
    case 'undelivered':
    case 'ended':
      return 'This attempt wrote nothing.';
    case 'turn_due':
    case 'turn_running':
    case 'awaiting_step':
    case 'step_due':
    case 'step_running':
    case 'step_unknown':
    case 'diagnosis_due':
    case 'diagnosis_running':
    case 'review_due':
    case 'review_running':
    case 'awaiting_review':
    case 'merge_due':
    case 'merge_running':
      return attempt.retry === null
        ? 'The worker has been asked; its first words are on their way.'
        : 'Nothing was answered yet.';
  }
}

function elsewhereWords({ phase, dispatch }: Attempt): string {
  const name = dispatch?.proposal.agentName ?? 'An agent elsewhere';
  switch (phase.phase) {
    case 'awaiting_spawn':
      return `It goes to ${name} when you approve it.`;
    case 'undelivered':
      return `${name} did not get it.`;
    default:
      return `It is ${name} that works on it: what is written there does not come here.`;
  }
}

/** How it ended, where that is not plain from what stands above; what a review said stands in its place. */
function Ending({ attempt }: { attempt: Attempt }) {
  const { phase, reviewed } = attempt;
  if (reviewed !== null) return <ReviewNote reviewed={reviewed} />;
  if (phase.phase !== 'ended' || phase.outcome === 'completed') return null;
  const { outcome, summary } = phase;
  return (
    <p className={reading.ending}>
      <b>
        ■ Attempt {attempt.number} {outcomeWords[outcome]}
      </b>
      {summary !== '' && <> · {summary}</>}
    </p>
  );
}
