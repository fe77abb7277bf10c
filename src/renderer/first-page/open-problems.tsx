import type { OpenFailure } from '../../shared/contract';
import { type Problem, problemText } from '../../shared/problem';
import { useHost } from '../store/hooks';
import { fileName, plural } from '../ui/format';
import styles from './first-page.module.css';

/** Why the last file or run was not opened, in full; nothing of it was loaded. */
export function OpenProblems() {
  const refused = useHost((host) => host.openFailure);
  if (refused === null) return null;
  const { what, failure } = refused;
  return (
    <section className={styles.problems} role="alert" aria-label="Problems">
      <h2>
        <span aria-hidden>■</span> {headline(what, failure)}
      </h2>
      {failure.type === 'problems' ? (
        <ul>
          {failure.problems.map((problem) => (
            <li key={problemText(problem)}>
              <ProblemLine problem={problem} />
            </li>
          ))}
        </ul>
      ) : (
        <p>{failure.type === 'damaged_run' ? failure.message : 'Baton does not know this run any more.'}</p>
      )}
    </section>
  );
}

function headline(what: string, failure: OpenFailure): string {
  switch (failure.type) {
    case 'problems':
      return `Nothing was loaded from ${fileName(failure.problems[0]?.file ?? what)}: ${plural(failure.problems.length, 'problem')}`;
    case 'unknown_run':
    case 'damaged_run':
      return 'The run was not opened';
  }
}

function ProblemLine({ problem }: { problem: Problem }) {
  const { file, line, column, message } = problem;
  const place = line === null ? fileName(file) : `${fileName(file)}:${line}:${column ?? 1}`;
  return (
    <>
      <code className={styles.place} title={file}>
        {place}
      </code>
      <span>{message}</span>
    </>
  );
}
