import type { Problem } from '../../shared/problem';
import { fileName } from '../ui/format';
import styles from './first-page.module.css';

/** Where a problem is, as compilers write it. */
export function ProblemPlace({ problem: { file, line, column } }: { problem: Problem }) {
  const place = line === null ? fileName(file) : `${fileName(file)}:${line}:${column ?? 1}`;
  return (
    <code className={styles.place} title={file}>
      {place}
    </code>
  );
}
