import { Button, Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import styles from './approval-dialog.module.css';

interface WordsFormProps {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly confirm: string;
  readonly color: string;
  readonly busy: boolean;
  /** What was typed before, to go on with. */
  readonly typed: string;
  onType(text: string): void;
  onCancel(): void;
  onConfirm(text: string): void;
}

/** Takes the foot's place while a person writes what has to be said with their answer. */
export function WordsForm(props: WordsFormProps) {
  const { name, label, description, confirm, color, busy, typed, onType, onCancel, onConfirm } = props;
  const [isMissing, setMissing] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const text = typed.trim();
  return (
    <form
      className={styles.reject}
      aria-label={name}
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(text === '');
        if (text === '') field.current?.focus();
        else onConfirm(text);
      }}
    >
      <Textarea
        label={label}
        description={description}
        error={isMissing && text === '' ? 'Write a few words: without them nobody knows what to mend.' : null}
        autosize
        minRows={2}
        maxRows={8}
        ref={field}
        value={typed}
        onChange={(event) => onType(event.currentTarget.value)}
      />
      <div className={styles.rejectButtons}>
        <span className={styles.grow} />
        <Button variant="subtle" color="gray" c="dimmed" onClick={onCancel}>
          Back <kbd aria-hidden>Esc</kbd>
        </Button>
        <Button type="submit" color={color} disabled={busy}>
          {confirm}
        </Button>
      </div>
    </form>
  );
}
