import { wordsOfRun } from '../runs/run-words';
import { useRun } from '../store/hooks';
import { formatSince } from '../ui/format';
import { useNow } from '../ui/use-now';
import styles from './top-bar.module.css';

/** The run's state in a word, and for how long it has gone on. */
export function RunPill() {
  const phase = useRun((run) => run.phase);
  const startedAt = useRun((run) => run.startedAt);
  const endedAt = useRun((run) => (run.phase.phase === 'finished' ? run.at : null));
  const { glyph, word, color, soft } = wordsOfRun(phase);
  return (
    <span className={styles.pill} style={{ color, background: soft }} role="status">
      <span aria-hidden>{glyph}</span> {word}
      {startedAt !== null && (
        <span className="num" aria-hidden>
          {endedAt === null ? <Elapsed since={startedAt} /> : formatSince(startedAt, Date.parse(endedAt))}
        </span>
      )}
    </span>
  );
}

function Elapsed({ since }: { since: string }) {
  return formatSince(since, useNow());
}
