import { Anchor } from '@mantine/core';
import { whereWorkIs } from '../../shared/where-work-is';
import { useAction } from '../actions/use-action';
import { showWork } from '../actions/view-actions';
import { useRun } from '../store/hooks';
import styles from './work-note.module.css';

/** Once a run with worktrees has ended: where its work is, and how it comes to the person. */
export function WorkNote() {
  const sentence = useRun((run) =>
    run.phase.phase === 'finished' ? whereWorkIs(run, '“Apply…” beside its diff') : null,
  );
  const { enabled, run } = useAction(showWork);
  if (sentence === null) return null;
  return (
    <p className={styles.note} role="status">
      <span aria-hidden>→</span> <span>{sentence}</span>
      {enabled && (
        <Anchor component="button" type="button" inherit onClick={run}>
          Look at it here
        </Anchor>
      )}
    </p>
  );
}
