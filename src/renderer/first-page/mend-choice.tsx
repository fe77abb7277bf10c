import { Button, Group, Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import { chosenFor, suggestMends } from '../../shared/choose-mends';
import { type Mend, mendKey, mendText } from '../../shared/mend';
import { type Problem, problemText } from '../../shared/problem';
import type { Reading } from '../../shared/reading';
import { useBaton } from '../baton-context';
import { useHost } from '../store/hooks';
import type { Asked } from '../store/host-store';
import { reportFailure } from '../ui/report';
import styles from './first-page.module.css';
import { openAgain } from './open-again';
import { ProblemPlace } from './problem-place';

interface MendChoiceProps {
  readonly problems: readonly Problem[];
  readonly asked: Asked;
  readonly reading: Reading;
}

/** What can be done about each problem. Nothing is chosen for the person, and the file itself stays as it is. */
export function MendChoice({ problems, asked, reading }: MendChoiceProps) {
  const baton = useBaton();
  const opening = useHost((host) => host.opening);
  const [chosen, setChosen] = useState<ReadonlyMap<string, Mend>>(new Map());
  const left = problems.filter((problem) => chosenFor(problem, chosen) === null).length;

  function choose(problem: Problem, key: string): void {
    const next = new Map(chosen);
    for (const mend of problem.mends ?? []) {
      if (mendKey(mend) === key) next.set(key, mend);
      else next.delete(mendKey(mend));
    }
    setChosen(next);
  }

  function open(): void {
    const mends = [...(reading.mends ?? []), ...chosen.values()];
    openAgain(baton, asked, { ...reading, mends }).catch(reportFailure);
  }

  return (
    <>
      <p className={styles.lead}>
        Baton can read the file without what is in the way. Choose for each problem; the file itself stays as
        it is.
      </p>
      <ul className={styles.mendable}>
        {problems.map((problem) => (
          <li key={problemText(problem)}>
            <p>
              <ProblemPlace problem={problem} /> {problem.message}
            </p>
            <Radio.Group
              aria-label={problem.message}
              value={keyOf(chosenFor(problem, chosen))}
              onChange={(key) => choose(problem, key)}
            >
              <Stack gap={6} mt={6}>
                {(problem.mends ?? []).map((mend) => (
                  <Radio key={mendKey(mend)} size="xs" value={mendKey(mend)} label={mendText(mend)} />
                ))}
              </Stack>
            </Radio.Group>
          </li>
        ))}
      </ul>
      <Group justify="space-between" mt="sm">
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          onClick={() => setChosen(suggestMends(problems, [...chosen.values()]) ?? chosen)}
        >
          Choose the first for each that is left
        </Button>
        <Button size="xs" disabled={left > 0} loading={opening} onClick={open}>
          {left > 0 ? `${left} left to choose` : 'Open with these'}
        </Button>
      </Group>
    </>
  );
}

function keyOf(mend: Mend | null): string | null {
  return mend === null ? null : mendKey(mend);
}
