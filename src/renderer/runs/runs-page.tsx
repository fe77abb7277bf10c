import { Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Virtualizer } from 'virtua';
import type { RunSummary } from '../../shared/contract';
import { useBaton } from '../baton-context';
import { useHost } from '../store/hooks';
import { plural } from '../ui/format';
import { DeleteRun } from './delete-run';
import { findRuns } from './find-runs';
import { RunLine } from './run-line';
import styles from './runs-page.module.css';
import { useFreshRuns } from './use-fresh-runs';

/** Every run with what came of it and what it cost: to open, to look at, to export, to delete. */
export function RunsPage() {
  const { viewStore } = useBaton();
  const runs = useHost((host) => host.runs);
  const [typed, setTyped] = useState('');
  const [deleting, setDeleting] = useState<RunSummary | null>(null);
  const close = () => viewStore.getState().showDialog(null);
  useFreshRuns();

  if (deleting !== null) return <DeleteRun run={deleting} onEnd={() => setDeleting(null)} />;
  const found = findRuns(runs, typed);
  return (
    <Modal opened onClose={close} title="Runs" size={1120}>
      <TextInput
        size="xs"
        mb="sm"
        placeholder="Search by title, folder or id"
        aria-label="Search runs"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        data-autofocus
      />
      <div className={styles.head} aria-hidden>
        <span />
        <span>Run</span>
        <span>Opened</span>
        <span className={styles.figure}>At work</span>
        <span>Tickets</span>
        <span className={styles.figure}>Tokens</span>
        <span className={styles.figure}>Cost</span>
        <span />
      </div>
      {found.length === 0 && (
        <p className="dim">{runs.length === 0 ? 'No runs yet.' : `No run contains “${typed}”.`}</p>
      )}
      <section className={styles.list} aria-label="All runs">
        <Virtualizer as="ul" item="li" data={found} itemSize={52}>
          {(run: RunSummary) => <RunLine key={run.id} run={run} onDelete={() => setDeleting(run)} />}
        </Virtualizer>
      </section>
      <p className={styles.foot}>{plural(runs.length, 'run')}</p>
    </Modal>
  );
}
