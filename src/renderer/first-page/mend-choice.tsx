import { Button, Group, Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import { chosenFor, suggestMends } from '../../shared/choose-mends';
import {
  chosenInAll,
  countOpen,
  groupProblems,
  type MendQuestion,
  type ProblemGroup,
} from '../../shared/group-problems';
import { type Mend, mendKey, mendText } from '../../shared/mend';
import { type Problem, problemText } from '../../shared/problem';
import type { Reading } from '../../shared/reading';
import { useBaton } from '../baton-context';
import { useHost } from '../store/hooks';
import type { Asked } from '../store/host-store';
import { plural } from '../ui/format';
import { reportFailure } from '../ui/report';
import styles from './first-page.module.css';
import { openAgain } from './open-again';
import { OpenedList } from './opened-list';
import { ProblemPlace } from './problem-place';

interface MendChoiceProps {
  readonly problems: readonly Problem[];
  readonly asked: Asked;
  readonly reading: Reading;
}

type Chosen = ReadonlyMap<string, Mend>;

interface Choosing {
  readonly chosen: Chosen;
  /** Of each of these questions the offer at this place. */
  choose(questions: readonly MendQuestion[], place: number): void;
}

/** What can be done about the problems. Nothing is chosen for the person, and the file itself stays as it is. */
export function MendChoice({ problems, asked, reading }: MendChoiceProps) {
  const baton = useBaton();
  const opening = useHost((host) => host.opening);
  const [chosen, setChosen] = useState<Chosen>(new Map());
  const [groups] = useState(() => groupProblems(problems));
  const left = countOpen(groups, chosen);

  function choose(questions: readonly MendQuestion[], place: number): void {
    const next = new Map(chosen);
    for (const { mends } of questions) for (const mend of mends) next.delete(mendKey(mend));
    for (const { mends } of questions) {
      const mend = mends[place];
      if (mend !== undefined) next.set(mendKey(mend), mend);
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
        {groups.map((group) => (
          <li key={keyOfGroup(group)}>
            {group.kind === 'one' ? (
              group.questions.map((question) => (
                <Question key="only" question={question} chosen={chosen} choose={choose} />
              ))
            ) : (
              <Together group={group} chosen={chosen} choose={choose} />
            )}
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

/** One question; where it is the same for several problems, they are listed behind it. */
function Question({ question, chosen, choose }: Choosing & { question: MendQuestion }) {
  const { problems, mends } = question;
  const [first] = problems;
  if (first === undefined) return null;
  const isOne = problems.length === 1;
  const about = isOne ? first.message : repeatsWords(question);
  const mend = chosenFor(first, chosen);
  return (
    <>
      <p>
        <ProblemPlace problem={first} /> {about}
      </p>
      <Radio.Group
        aria-label={about}
        value={mend === null ? null : String(mends.indexOf(mend))}
        onChange={(place) => choose([question], Number(place))}
      >
        <Stack gap={6} mt={6}>
          {mends.map((each, place) => (
            <Radio key={mendKey(each)} size="xs" value={String(place)} label={mendText(each)} />
          ))}
        </Stack>
      </Radio.Group>
      {!isOne && (
        <OpenedList
          summary="Where they are"
          items={problems}
          keyOf={problemText}
          show={(problem) => (
            <>
              <ProblemPlace problem={problem} /> {problem.message}
            </>
          )}
        />
      )}
    </>
  );
}

/** Many of one kind: one choice for all of them, which can be opened up. */
function Together({ group, chosen, choose }: Choosing & { group: ProblemGroup }) {
  const { questions } = group;
  const about = groupWords(group);
  const place = chosenInAll(group, chosen);
  return (
    <>
      <p>{about}</p>
      <Radio.Group
        aria-label={about}
        value={place === null ? null : String(place)}
        onChange={(next) => choose(questions, Number(next))}
      >
        <Stack gap={6} mt={6}>
          {offersOf(group).map((label, index) => (
            <Radio key={label} size="xs" value={String(index)} label={label} />
          ))}
        </Stack>
      </Radio.Group>
      <OpenedList
        summary={`Choose for each of the ${questions.length.toLocaleString('en')} by itself`}
        items={questions}
        keyOf={(question) => question.mends.map(mendKey).join()}
        show={(question) => <Question question={question} chosen={chosen} choose={choose} />}
      />
    </>
  );
}

function repeatsWords({ problems, mends }: MendQuestion): string {
  const [mend] = mends;
  return mend?.type === 'leave_out_repeats'
    ? `${problems.length + 1} tickets have the id “${mend.ticket}”.`
    : `${plural(problems.length, 'problem')} with the same answer.`;
}

function groupWords({ kind, questions }: ProblemGroup): string {
  return kind === 'repeats'
    ? `${questions.length} ids come more than once.`
    : `${questions.length} dependencies are on tickets that are not there.`;
}

function offersOf({ kind }: ProblemGroup): string[] {
  return kind === 'repeats'
    ? ['Keep the first of each id and leave out the others']
    : [
        'Drop all of these dependencies',
        'Leave out the tickets that have them, so that nothing waits for them',
      ];
}

function keyOfGroup({ questions }: ProblemGroup): string {
  return questions.flatMap(({ problems }) => problems.map(problemText)).join('\n');
}
