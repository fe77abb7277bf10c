import type { Problem } from '../../shared/problem';
import styles from './settings.module.css';

interface ProblemPlacesProps {
  readonly problems: readonly Problem[];
  /** Takes the person there; without it there is no text on show, and places in it say nothing. */
  onPlace?(line: number, column: number): void;
}

/** What is wrong with the text, each with its line and column where the text is on show. */
export function ProblemPlaces({ problems, onPlace }: ProblemPlacesProps) {
  if (problems.length === 0) return null;
  return (
    <ul className={styles.problems} role="alert" aria-label="Problems">
      {problems.map(({ line, column, message }) => (
        <li key={`${line}:${column} ${message}`}>
          {line !== null && onPlace !== undefined && (
            <button type="button" onClick={() => onPlace(line, column ?? 1)} title="Go there">
              {line}:{column ?? 1}
            </button>
          )}
          <span>{message}</span>
        </li>
      ))}
    </ul>
  );
}
