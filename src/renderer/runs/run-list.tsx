import { useStore } from 'zustand';
import type { RunSummary } from '../../shared/contract';
import { useBaton } from '../baton-context';
import { useHost } from '../store/hooks';
import { formatRough } from '../ui/format';
import { reportFailure } from '../ui/report';
import { useNow } from '../ui/use-now';
import styles from './run-list.module.css';
import { wordsOfSummary } from './run-words';
import { useFreshRuns } from './use-fresh-runs';

/** Every run that Baton knows, the newest first; a click opens it. */
export function RunList({ limit = Number.POSITIVE_INFINITY }: { limit?: number }) {
  const runs = useHost((host) => host.runs);
  const now = useNow();
  useFreshRuns();
  if (runs.length === 0) return <p className={styles.empty}>No runs yet.</p>;
  return (
    <ul className={styles.list} aria-label="Runs">
      {runs.slice(0, limit).map((run) => (
        <li key={run.id}>
          <RunRow run={run} now={now} />
        </li>
      ))}
    </ul>
  );
}

function RunRow({ run, now }: { run: RunSummary; now: number }) {
  const { session, runStore } = useBaton();
  const shown = useStore(runStore, (copy) => copy.run?.id === run.id);
  const { glyph, word, color } = wordsOfSummary(run);
  return (
    <button
      type="button"
      className={styles.row}
      aria-current={shown || undefined}
      title={run.problem ?? undefined}
      onClick={() => session.openRun(run.id).catch(reportFailure)}
    >
      <span className={styles.glyph} style={{ color }} aria-hidden>
        {glyph}
      </span>
      <span className="ellipsis">{run.title}</span>
      <span className="faint num">{formatRough(now - Date.parse(run.openedAt))}</span>
      <span className={`${styles.second} num`}>
        {word}
        {run.total > 0 && ` · ${run.completed} of ${run.total} completed`}
      </span>
      {run.open && run.phase === 'running' && run.waiting > 0 && (
        <span className={`${styles.waiting} num`}>
          <span aria-hidden>▲</span> {run.waiting} {run.waiting === 1 ? 'waits' : 'wait'} for you
        </span>
      )}
    </button>
  );
}
