import { useEffect, useRef } from 'react';
import { suggestMends } from '../../shared/choose-mends';
import type { OpenFailure } from '../../shared/contract';
import { type Problem, problemText } from '../../shared/problem';
import { useHost } from '../store/hooks';
import { fileName, plural } from '../ui/format';
import styles from './first-page.module.css';
import { MendChoice } from './mend-choice';
import { ProblemPlace } from './problem-place';
import { TagChoice } from './tag-choice';

/** Why the last file or run was not opened, in full; nothing of it was loaded. Where the person can help, what they can choose. */
export function OpenProblems() {
  const refused = useHost((host) => host.openFailure);
  const shown = useRef<HTMLElement>(null);
  // Whoever clicked far below would see nothing happen.
  useEffect(() => {
    if (refused !== null) shown.current?.scrollIntoView({ block: 'nearest' });
  }, [refused]);
  if (refused === null) return null;
  const { what, failure, asked = null, reading = {} } = refused;
  if (failure.type === 'choose_tag') {
    return asked === null ? null : <TagChoice failure={failure} asked={asked} reading={reading} />;
  }
  const mendable = failure.type === 'problems' && asked !== null && suggestMends(failure.problems) !== null;
  return (
    <section
      ref={shown}
      className={`${styles.problems} ${mendable ? styles.toChoose : ''}`}
      role="alert"
      aria-label="Problems"
    >
      <h2>
        <span aria-hidden>■</span> {headline(what, failure)}
      </h2>
      {mendable ? (
        <MendChoice
          key={failure.problems.map(problemText).join('\n')}
          problems={failure.problems}
          asked={asked}
          reading={reading}
        />
      ) : failure.type === 'problems' ? (
        <Problems problems={failure.problems} />
      ) : (
        <p>{failure.type === 'damaged_run' ? failure.message : 'Baton does not know this run any more.'}</p>
      )}
    </section>
  );
}

function Problems({ problems }: { problems: readonly Problem[] }) {
  return (
    <ul className={styles.list}>
      {problems.map((problem) => (
        <li key={problemText(problem)}>
          <ProblemPlace problem={problem} />
          <span>{problem.message}</span>
        </li>
      ))}
    </ul>
  );
}

function headline(what: string, failure: Exclude<OpenFailure, { type: 'choose_tag' }>): string {
  switch (failure.type) {
    case 'problems':
      return `Nothing was loaded from ${fileName(failure.problems[0]?.file ?? what)}: ${plural(failure.problems.length, 'problem')}`;
    case 'unknown_run':
    case 'damaged_run':
      return 'The run was not opened';
  }
}
