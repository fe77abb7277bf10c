import { Button, Group, Modal } from '@mantine/core';
import { useBaton } from '../baton-context';
import { OpenProblems } from '../first-page/open-problems';

/** A file was chosen while a track is open, and is not good: the open track stays as it is. */
export function NotOpenedDialog() {
  const { hostStore } = useBaton();
  const close = () => hostStore.setState({ openFailure: null });
  return (
    <Modal opened onClose={close} title="What is open stays open" size="lg">
      <OpenProblems />
      <Group justify="flex-end" mt="md">
        <Button onClick={close} data-autofocus>
          Close
        </Button>
      </Group>
    </Modal>
  );
}
