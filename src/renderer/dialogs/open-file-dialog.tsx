import { Button, FileButton, Group, Modal, Stack } from '@mantine/core';
import { useState } from 'react';
import { addTickets } from '../actions/file-actions';
import { useBaton } from '../baton-context';
import { openDropped } from '../first-page/open-dropped';
import { OpenProblems } from '../first-page/open-problems';
import { useHost } from '../store/hooks';
import { PathField } from '../ui/path-field';
import { reportFailure } from '../ui/report';

/** A browser has no dialog for the host's disk: a path with completion, or the content of a file from the person's own. */
export function OpenFileDialog({ purpose }: { purpose: 'open' | 'add' }) {
  const baton = useBaton();
  const { session, viewStore, hostStore } = baton;
  const [path, setPath] = useState('');
  const [busy, setBusy] = useState(false);
  // What was refused may have a button of its own that goes on.
  const refused = useHost((host) => host.openFailure !== null);

  function close(): void {
    hostStore.setState({ openFailure: null });
    viewStore.getState().showDialog(null);
  }

  async function take(opening: Promise<boolean>): Promise<void> {
    setBusy(true);
    try {
      if (await opening) viewStore.getState().showDialog(null);
    } catch (error) {
      reportFailure(error);
    } finally {
      setBusy(false);
    }
  }

  function submit(): void {
    const wanted = path.trim();
    if (wanted === '' || busy) return;
    void take(purpose === 'open' ? session.openFile(wanted) : addTickets(baton, wanted));
  }

  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title={purpose === 'open' ? 'Open a ticket file' : 'Add tickets from a file'}
    >
      <Stack gap="md">
        <PathField
          label="Path on the machine where Baton runs"
          placeholder="/home/you/project/tickets.json"
          foldersOnly={false}
          value={path}
          onChange={setPath}
          onEnter={submit}
        />
        <OpenProblems />
        <Group justify="flex-end">
          {purpose === 'open' && (
            <FileButton
              accept=".json,.jsonl,application/json"
              onChange={(file) => file !== null && void take(openDropped(baton, file))}
            >
              {(props) => (
                <Button {...props} variant="subtle" color="gray" mr="auto">
                  Choose a file of this computer…
                </Button>
              )}
            </FileButton>
          )}
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button
            variant={refused ? 'default' : 'filled'}
            onClick={submit}
            disabled={path.trim() === ''}
            loading={busy}
          >
            {purpose === 'open' ? 'Open' : 'Add'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
