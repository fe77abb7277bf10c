import type { Problem } from '../../shared/problem';
import styles from './settings.module.css';

interface ProblemPlacesProps {
  readonly problems: readonly Problem[];
  /** Takes the person there; without it the places are only told. */
  onPlace?(line: number, column: number): void;
}

/** What is wrong with the text, each with its line and column. */
export function ProblemPlaces({ problems, onPlace }: ProblemPlacesProps) {
  if (problems.length === 0) return null;
  return (
    <ul className={styles.problems} role="alert" aria-label="Problems">
      {problems.map(({ line, column, message }) => (
        <li key={`${line}:${column} ${message}`}>
          {line !== null && (
            <button
              type="button"
              disabled={onPlace === undefined}
              onClick={() => onPlace?.(line, column ?? 1)}
              title={onPlace === undefined ? 'Line and column' : 'Go there'}
            >
              {line}:{column ?? 1}
            </button>
          )}
          <span>{message}</span>
        </li>
      ))}
    </ul>
  );
}
