import { Button, Group, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { Plan } from '../../shared/plan';
import { useBaton } from '../baton-context';
import { reportFailure } from '../ui/report';
import styles from './plan.module.css';

interface AskAgainProps {
  readonly plan: Plan;
  readonly text: string;
  onClose(): void;
}

/** A person's notes go back to the model, in the same conversation. */
export function AskAgain({ plan, text, onClose }: AskAgainProps) {
  const { ask } = useBaton();
  const [notes, setNotes] = useState('');
  const [refused, setRefused] = useState<string | null>(null);

  async function send(): Promise<void> {
    const asked = await ask('plan.again', { plan: plan.id, text, notes });
    if (!asked.ok) setRefused(asked.failure.message);
  }

  return (
    <div className={styles.extra}>
      <Textarea
        label={`What should be different? This goes to ${plan.model}${text === plan.text ? '' : ', with the text as you changed it'}.`}
        autosize
        minRows={2}
        maxRows={6}
        value={notes}
        autoFocus
        onChange={(event) => setNotes(event.currentTarget.value)}
      />
      {refused !== null && (
        <p className={styles.refused} role="alert">
          {refused}
        </p>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Not now
        </Button>
        <Button disabled={notes.trim() === ''} onClick={() => send().catch(reportFailure)}>
          Ask again
        </Button>
      </Group>
    </div>
  );
}
