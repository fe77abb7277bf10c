import { whereWorkIs } from '../../shared/where-work-is';
import { useRun } from '../store/hooks';
import styles from './work-note.module.css';

/** Once a run with worktrees has ended: where its work is, and how it comes to the person. */
export function WorkNote() {
  const sentence = useRun((run) => (run.phase.phase === 'finished' ? whereWorkIs(run) : null));
  if (sentence === null) return null;
  return (
    <p className={styles.note} role="status">
      <span aria-hidden>→</span> {sentence}
    </p>
  );
}
