import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { Command } from '../../shared/command';
import { returnable } from '../../shared/returnable';
import { hasStarted, type RunState } from '../../shared/run-state';
import { useRun, useRunCopy, useRunList } from '../store/hooks';
import { whyFixed } from '../store/standing';
import { useRunCommand } from '../ticket/use-run-command';
import { ChangeButton } from '../ui/change-button';
import { plural } from '../ui/format';
import { reportSuccess } from '../ui/report';
import { commentNotes, lineWords } from './line-comment';
import { type TicketComments, useComments } from './use-comments';
import styles from './work.module.css';
import { reviewOf } from './work-subject';

interface CommentBarProps {
  readonly ticket: string;
  onLeave(): void;
}

/** What was written on the ticket's diff, and how it goes back to a worker. */
export function CommentBar({ ticket, onLeave }: CommentBarProps) {
  const comments = useComments(ticket);
  const fixed = useRunCopy(whyFixed);
  const way = useRun((run) => wayBack(run, ticket));
  const approval = useRun((run) => (way === 'review' ? reviewOf(run, ticket) : null));
  const hash = useRun((run) => (approval === null ? '' : (run.approvals.get(approval)?.hash ?? '')));
  const started = useRunList((run) => (way === 'return' ? startedDependents(run, ticket) : []));
  const run = useRunCommand();
  const [isBusy, setBusy] = useState(false);
  if (comments === null) return null;
  const { all, words, write, clear, add } = comments;
  const notes = commentNotes(all, words);
  const count = all.filter(({ text }) => text.trim() !== '').length;
  if (add === null) {
    return (
      <footer className={styles.bar}>
        <div className={styles.barWords}>
          <span>Nothing can be commented on here. {fixed}</span>
          {notes !== '' && <span className="dim">What you have written is kept.</span>}
          {count > 0 && <CommentList comments={comments} />}
        </div>
      </footer>
    );
  }

  async function send(): Promise<void> {
    const command = commandFor();
    if (command === null || notes === '') return;
    setBusy(true);
    const isDone = await run(command);
    setBusy(false);
    if (!isDone) return;
    clear();
    reportSuccess(`${ticket} was sent back: a new attempt gets your notes.`);
    onLeave();
  }

  function commandFor(): Command | null {
    if (way === 'return' || way === 'settle') return { type: 'ticket.return', ticket, notes };
    if (way !== 'review' || approval === null) return null;
    const answer = { answer: 'reject', reason: notes, stopRun: false } as const;
    return { type: 'approval.answer', approval, hash, answer };
  }

  return (
    <footer className={styles.bar}>
      <Textarea
        className={styles.words ?? ''}
        size="xs"
        autosize
        minRows={1}
        maxRows={5}
        aria-label="What you say of the whole"
        placeholder="Of the whole: what has to be different?"
        value={words}
        onChange={(event) => write(event.currentTarget.value)}
      />
      <div className={styles.barWords}>
        <span className="dim">
          {count === 0
            ? 'Click a line’s number, or press C on a line, to comment on it.'
            : `${plural(count, 'comment')} on lines, not sent yet.`}
        </span>
        <span className="dim">{aboutWay(way, started)}</span>
        {count > 0 && <CommentList comments={comments} />}
      </div>
      <ChangeButton
        color="violet"
        loading={isBusy}
        disabled={notes === '' || way === 'none'}
        onClick={() => void send()}
      >
        Send back
      </ChangeButton>
    </footer>
  );
}

/** All of them, also where the file or its line is not to be seen any more. */
function CommentList({ comments }: { comments: TicketComments }) {
  return (
    <details className={styles.comments}>
      <summary>Show them</summary>
      <ul>
        {comments.all.map(({ id, path, side, line, text }) => (
          <li key={id}>
            <span className="mono">
              {path}, {lineWords(side, line)}:
            </span>{' '}
            {text.trim() === '' ? <span className="dim">nothing yet, it is left out</span> : text}{' '}
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => comments.remove(id)}>
              Remove
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}

type Way = 'review' | 'return' | 'settle' | 'none';

/** `review`: it waits for the person, and sending back is the answer. `return`: it was accepted. `settle`: it did not fit then. */
function wayBack(run: RunState, id: string): Way {
  const ticket = run.tickets.get(id);
  if (ticket === undefined) return 'none';
  if (reviewOf(run, id) !== null) return 'review';
  const found = returnable(run, ticket);
  if (found === null) return 'none';
  return found.why === 'conflict' ? 'settle' : 'return';
}

/** They have, or will have, built on what is there now: they are named, and go on. */
function startedDependents(run: RunState, id: string): string[] {
  return run.order.filter((other) => {
    const ticket = run.tickets.get(other);
    return ticket?.definition.dependsOn.includes(id) === true && hasStarted(run, ticket);
  });
}

function aboutWay(way: Way, started: readonly string[]): string {
  switch (way) {
    case 'review':
      return 'A new attempt goes on from this one with your notes.';
    case 'return':
      return started.length === 0
        ? 'A new attempt goes on from the accepted work with your notes.'
        : `A new attempt goes on from the accepted work. ${started.join(', ')} built on it and will not be touched.`;
    case 'settle':
      return 'A new attempt goes on from it and what was merged meanwhile: say how the conflict is to be settled.';
    case 'none':
      return 'It can be sent back once it is completed or waits for your review.';
  }
}
