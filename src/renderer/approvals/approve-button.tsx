import { Button } from '@mantine/core';
import styles from './approval-dialog.module.css';

interface ApproveButtonProps {
  label: string;
  /** False while the guard holds or something is not right: the button is there, looks it, and does nothing. */
  ready: boolean;
  onApprove: () => void;
}

/** Keeps focus while it is not ready, and hears one press of a key, not its repeats. */
export function ApproveButton({ label, ready, onApprove }: ApproveButtonProps) {
  return (
    <Button
      className={styles.approve ?? ''}
      aria-disabled={!ready}
      title="A, or Ctrl Enter from inside a field"
      {...(ready ? {} : { 'data-disabled': true })}
      onClick={() => {
        if (ready) onApprove();
      }}
      onKeyDown={(event) => {
        if (event.repeat) event.preventDefault();
      }}
    >
      {label} <kbd aria-hidden>A</kbd>
    </Button>
  );
}
