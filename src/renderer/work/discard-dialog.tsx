import { Button, Group, Modal } from '@mantine/core';
import { useState } from 'react';
import { acceptedTickets } from '../../shared/accepted-tickets';
import { gettingBack, leftText } from '../../shared/work';
import { useBaton } from '../baton-context';
import { useRun, useRunList } from '../store/hooks';
import { plural } from '../ui/format';
import { reportSuccess } from '../ui/report';
import { useAsked } from './use-asked';
import styles from './work.module.css';
import { ticketsWithWork } from './work-subject';

/** Takes a run's branches and worktrees away; says before that what is lost with them. */
export function DiscardDialog() {
  const { viewStore, ask } = useBaton();
  const run = useRun(({ id }) => id);
  const accepted = useRunList(acceptedTickets);
  const others = useRunList((state) =>
    ticketsWithWork(state).flatMap(({ definition: { id }, accepted: its }) => (its === null ? [id] : [])),
  );
  const attempts = useRun((state) => state.attempts.size);
  const isAtWork = useRun(
    ({ phase, live, reverting }) => phase.phase === 'running' || live.size > 0 || reverting.size > 0,
  );
  const all = { run, tickets: 'all', as: 'changes' } as const;
  const isNone = accepted.length === 0;
  const { asked } = useAsked(run, '', isNone ? null : () => ask('work.preview_apply', all));
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const close = () => viewStore.getState().showDialog(null);

  async function discard(): Promise<void> {
    setBusy(true);
    try {
      const result = await ask('work.discard', { run });
      if (result.ok) {
        close();
        viewStore.getState().showWork(null);
        reportSuccess(
          `The run’s branches and worktrees are gone. Your own branches and files are as they were.${gettingBack(result.value)}${leftText(result.value)}`,
        );
        return;
      }
      setProblem(result.failure.message);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
  }

  return (
    <Modal opened onClose={close} title="Discard the run’s work?" size={560}>
      <p>These go:</p>
      <ul className={styles.list}>
        <li>
          the branch <code>baton/{run}</code>
          {isNone ? ', which holds no accepted work' : ` with the accepted work of ${accepted.join(', ')}`}
        </li>
        <li>
          the branches and worktrees of {plural(attempts, 'attempt')}
          {others.length > 0 && `, also what was not accepted of ${others.join(', ')}`}
        </li>
      </ul>
      {asked.kind === 'read' && (
        <p className={styles.refused}>
          <b>Not all of it is on your branch:</b> {plural(asked.value.files.length, 'file')} of the accepted
          work {asked.value.files.length === 1 ? 'differs' : 'differ'} there.
        </p>
      )}
      {asked.kind === 'refused' && <p className="dim">If you applied it now: {asked.message}</p>}
      <p>
        Your own branches and files stay as they are, with what you have applied. The run’s history stays,
        too.
      </p>
      {isAtWork && (
        <p className={styles.refused} role="alert">
          Workers may be at work in these worktrees: stop the run first.
        </p>
      )}
      {problem !== null && (
        <p className={styles.refused} role="alert">
          {problem}
        </p>
      )}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={close} data-autofocus>
          Keep it
        </Button>
        <Button color="red" loading={isBusy} disabled={isAtWork} onClick={() => void discard()}>
          Discard
        </Button>
      </Group>
    </Modal>
  );
}
