import { Button, Group, Modal, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';

interface TextDialogProps {
  readonly title: string;
  readonly about: string;
  readonly label: string;
  readonly optional?: boolean;
  readonly confirm: string;
  /** False when it was refused: the dialog stays. */
  onConfirm(text: string): Promise<boolean>;
  onClose(): void;
}

/** Asks for a line or two before something is done. */
export function TextDialog({ title, about, label, optional, confirm, onConfirm, onClose }: TextDialogProps) {
  const [text, setText] = useState('');
  const [isBusy, setBusy] = useState(false);
  const isReady = optional === true || text.trim() !== '';
  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!isReady || isBusy) return;
    setBusy(true);
    const isDone = await onConfirm(text.trim());
    setBusy(false);
    if (isDone) onClose();
  }
  return (
    <Modal opened onClose={onClose} title={title}>
      <form onSubmit={submit}>
        <p className="dim">{about}</p>
        <Textarea
          label={optional === true ? `${label}, if you like` : label}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          autosize
          minRows={2}
          maxRows={10}
          data-autofocus
        />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
          <Button type="submit" disabled={!isReady} loading={isBusy}>
            {confirm}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
