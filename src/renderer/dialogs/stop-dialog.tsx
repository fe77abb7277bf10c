import { Button, Group, Modal } from '@mantine/core';
import { cancelRun } from '../actions/run-actions';
import { useBaton } from '../baton-context';
import { useRun } from '../store/hooks';
import { plural } from '../ui/format';
import { reportFailure } from '../ui/report';

export function StopDialog() {
  const baton = useBaton();
  const live = useRun((run) => run.live.size);
  const close = () => baton.viewStore.getState().showDialog(null);
  function stop(): void {
    close();
    cancelRun(baton).catch(reportFailure);
  }
  return (
    <Modal opened onClose={close} title="Stop this run?">
      {live === 0
        ? 'Nothing is in progress. No further ticket will start.'
        : `${plural(live, 'attempt')} in progress will end where ${live === 1 ? 'it is' : 'they are'}, with the commands that run. What was written to the workspace stays.`}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={close} data-autofocus>
          Go on
        </Button>
        <Button color="red" onClick={stop}>
          Stop the run
        </Button>
      </Group>
    </Modal>
  );
}
