import { Button, Checkbox, Group, Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Belongings, RunSummary } from '../../shared/contract';
import { formatBytes } from '../../shared/exchange';
import { unappliedText } from '../../shared/work';
import { useBaton } from '../baton-context';
import { plural } from '../ui/format';
import { reportFailure, reportSuccess } from '../ui/report';
import styles from './runs-page.module.css';

/** Says what goes and what stays, and deletes the run once the person says so. */
export function DeleteRun({ run, onEnd }: { run: RunSummary; onEnd(): void }) {
  const { ask, session, runStore, viewStore } = useBaton();
  const [belongings, setBelongings] = useState<Belongings | null>(null);
  const [discards, setDiscards] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const { id, title, workspace } = run;
  const work = belongings?.work ?? null;
  useEffect(() => {
    ask('run.belongings', { run: id }).then((found) => {
      if (found.ok) setBelongings(found.value);
      else setRefused(found.failure.message);
    }, reportFailure);
  }, [ask, id]);

  /** True where it was on show: leaving it closes every dialog, this one too. */
  async function leaveIt(): Promise<boolean> {
    if (runStore.getState().run?.id !== id) return false;
    await session.leave();
    viewStore.getState().showDialog({ kind: 'runs' });
    return true;
  }

  async function remove(): Promise<void> {
    setBusy(true);
    try {
      // One that goes on is refused, and stays in front of the person.
      const isLeft = !(run.open && run.phase === 'running') && (await leaveIt());
      const deleted = await ask('run.delete', { run: id, discard: discards && work !== null });
      if (!deleted.ok) {
        if (isLeft) reportFailure(new Error(deleted.failure.message));
        else setRefused(deleted.failure.message);
        return;
      }
      reportSuccess(`“${title}” is deleted.`);
      await session.listRuns();
      onEnd();
    } finally {
      setBusy(false);
    }
  }

  return (
    <Modal opened onClose={onEnd} title={`Delete the run “${title}”?`} size={560}>
      <p className={styles.goes}>
        {belongings === null ? (
          'Looking what there is…'
        ) : (
          <>
            For good: its history, the transcripts and what went to models, {plural(belongings.files, 'file')}{' '}
            of {formatBytes(belongings.bytes)} in <code className={styles.path}>{belongings.folder}</code>.
          </>
        )}
      </p>
      {workspace !== null && (
        <p className={styles.goes}>
          The workspace <code className={styles.path}>{workspace}</code> stays as it is.
        </p>
      )}
      {work !== null && (
        <Checkbox
          className={styles.goes}
          label="Discard the run’s branches and worktrees, too"
          description={`${unappliedText(work.unapplied)} ${discards ? `${work.branch} and its attempts’ branches go.` : `Else ${work.branch} and its attempts’ branches stay; “Disk space” offers them later.`}`}
          checked={discards}
          onChange={(event) => setDiscards(event.currentTarget.checked)}
        />
      )}
      {refused !== null && (
        <p className={styles.refused} role="alert">
          {refused}
        </p>
      )}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onEnd} data-autofocus>
          Keep it
        </Button>
        <Button
          color="red"
          loading={isBusy}
          disabled={belongings === null}
          onClick={() => remove().catch(reportFailure)}
        >
          Delete the run
        </Button>
      </Group>
    </Modal>
  );
}
