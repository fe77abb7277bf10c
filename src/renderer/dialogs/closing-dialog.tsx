import { Button, Modal, Stack } from '@mantine/core';
import type { RequestInput } from '../../shared/request-table';
import { useBaton } from '../baton-context';
import { reportFailure } from '../ui/report';

/** The window is about to close while runs go on. Closing the dialog means to stay. */
export function ClosingDialog({ running }: { running: number }) {
  const { ask, viewStore } = useBaton();
  function choose(choice: RequestInput<'window.close'>['choice']): void {
    viewStore.getState().showDialog(null);
    ask('window.close', { choice }).catch(reportFailure);
  }
  const title = running === 1 ? 'A run is still going on' : `${running} runs are still going on`;
  return (
    <Modal opened onClose={() => choose('stay')} title={title} size={440}>
      <Stack gap="xs">
        <p className="dim" style={{ margin: 0 }}>
          In the background the work goes on without a window; what needs you waits until you open Baton
          again. Quitting pauses the work, gives what is under way a few seconds, and ends the commands that
          still run. When you resume, workers are told that theirs were interrupted, and setup and verify
          commands run again.
        </p>
        <Button size="sm" variant="default" onClick={() => choose('background')}>
          Go on in the background
        </Button>
        <Button size="sm" variant="default" onClick={() => choose('pause_and_quit')}>
          Pause and quit
        </Button>
        <Button size="sm" onClick={() => choose('stay')} data-autofocus>
          Stay
        </Button>
      </Stack>
    </Modal>
  );
}
