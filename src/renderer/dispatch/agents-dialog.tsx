import { Button, Group, Modal } from '@mantine/core';
import { dispatchTask } from '../actions/file-actions';
import { useAction } from '../actions/use-action';
import { useBaton } from '../baton-context';
import { useFreshRuns } from '../runs/use-fresh-runs';
import styles from './dispatch.module.css';
import { OutsideList } from './outside-list';
import { useOutsideInbox } from './use-outside-inbox';

const titles = {
  waiting: 'Waits for you',
  partial: 'Arrived in part',
  atWork: 'At its agent',
  over: 'Ended lately',
} as const;

/** Everything that went to agents outside of the run on show: without a run, and of other runs. */
export function AgentsDialog() {
  const { viewStore } = useBaton();
  const inbox = useOutsideInbox();
  useFreshRuns();
  const { run: handOver } = useAction(dispatchTask);
  const groups = (['waiting', 'partial', 'atWork', 'over'] as const).filter(
    (group) => inbox[group].length > 0,
  );
  return (
    <Modal opened onClose={() => viewStore.getState().showDialog(null)} title="At agents" size={720}>
      <p className={`dim ${styles.intro}`}>
        What was handed over without a run, and the tickets of other runs. Tickets of the run on show are
        under “Agents” beside its graph.
      </p>
      {groups.length === 0 && <p className="dim">Nothing is on its way to an agent, or at one.</p>}
      {groups.map((group) => (
        <section key={group} aria-label={titles[group]}>
          <h2 className={styles.heading}>{titles[group]}</h2>
          <OutsideList items={inbox[group]} waits={group === 'waiting' || group === 'partial'} />
        </section>
      ))}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={handOver}>
          {dispatchTask.label}
        </Button>
      </Group>
    </Modal>
  );
}
