import { Button, Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import styles from './approval-dialog.module.css';

interface RejectFormProps {
  isSpawn: boolean;
  busy: boolean;
  onType: (reason: string) => void;
  onCancel: () => void;
  onReject: (reason: string, stopRun: boolean) => void;
}

/** Takes the foot's place while a person says why not. */
export function RejectForm({ isSpawn, busy, onType, onCancel, onReject }: RejectFormProps) {
  const [reason, setReason] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <form
      className={styles.reject}
      aria-label="Reject"
      onSubmit={(event) => {
        event.preventDefault();
        onReject(reason.trim(), false);
      }}
    >
      <Textarea
        label="Why not?"
        description={
          isSpawn ? 'Its ticket is blocked with this reason.' : 'The worker is told, and may try another way.'
        }
        placeholder="Optional"
        autosize
        minRows={2}
        maxRows={8}
        ref={field}
        value={reason}
        onChange={({ currentTarget: { value } }) => {
          setReason(value);
          onType(value);
        }}
      />
      <div className={styles.rejectButtons}>
        <span className={styles.grow} />
        <Button variant="subtle" color="gray" c="dimmed" onClick={onCancel}>
          Back <kbd aria-hidden>Esc</kbd>
        </Button>
        <Button variant="default" disabled={busy} onClick={() => onReject(reason.trim(), true)}>
          Reject and stop the run
        </Button>
        <Button type="submit" color="red" disabled={busy}>
          Reject
        </Button>
      </div>
    </form>
  );
}
