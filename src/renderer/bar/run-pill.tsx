import { formatDuration } from '../../shared/format-duration';
import { workedUntil } from '../../shared/used-so-far';
import { wordsOfRun } from '../runs/run-words';
import { useRun, useRunCopy } from '../store/hooks';
import { clockStandsAt } from '../store/standing';
import { useRunNow } from '../ui/use-run-now';
import styles from './top-bar.module.css';

/** The run's state in a word, and for how long it was at work: waiting takes no time of it. */
export function RunPill() {
  const phase = useRun((run) => run.phase);
  const hasStarted = useRun((run) => run.startedAt !== null);
  const workedMs = useRun((run) => run.workedMs);
  const workingSince = useRun((run) => run.workingSince);
  const standing = useRun((_, stands) => stands);
  const hasRoom = useRunCopy(({ trouble }) => trouble?.of !== 'machine');
  const { glyph, word, color, soft } = wordsOfRun(phase, standing, hasRoom);
  return (
    <span className={styles.pill} style={{ color, background: soft }} role="status">
      <span aria-hidden>{glyph}</span> {word}
      {hasStarted && standing !== 'elsewhere' && (
        <span className="num" aria-hidden>
          {workingSince === null ? (
            formatDuration(workedMs)
          ) : (
            <Clock workedMs={workedMs} workingSince={workingSince} />
          )}
        </span>
      )}
    </span>
  );
}

function Clock(run: { workedMs: number; workingSince: string }) {
  const now = useRunNow();
  const stands = useRunCopy(clockStandsAt);
  return formatDuration(workedUntil(run, stands ?? now));
}
