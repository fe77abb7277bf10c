import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import type { TextNotSaved } from '../../shared/contract';
import type { Plan } from '../../shared/plan';
import { useBaton } from '../baton-context';
import { PathField } from '../ui/path-field';
import { reportFailure, reportSuccess } from '../ui/report';
import styles from './plan.module.css';

interface SaveAsFileProps {
  readonly plan: Plan;
  readonly text: string;
  onClose(): void;
}

/** Writes the text as a ticket file; one that is there is replaced only when the person says so. */
export function SaveAsFile({ plan, text, onClose }: SaveAsFileProps) {
  const { ask } = useBaton();
  const [path, setPath] = useState(`${plan.workspace}/plan.json`);
  const [refused, setRefused] = useState<(TextNotSaved & { path: string }) | null>(null);
  const wanted = path.trim();
  const isThere = refused?.type === 'exists' && refused.path === wanted;

  async function save(overwrite: boolean): Promise<void> {
    const saved = await ask('track.save_text', { path: wanted, text, overwrite });
    if (saved.ok) {
      reportSuccess(`The tickets are saved in ${saved.value.path}.`);
      onClose();
    } else setRefused({ ...saved.failure, path: wanted });
  }

  return (
    <div className={styles.extra}>
      <PathField
        label="Path of the new file, on the machine where Baton runs"
        placeholder="/home/you/project/plan.json"
        foldersOnly={false}
        value={path}
        error={refused?.path === wanted ? refused.message : null}
        onChange={setPath}
        onEnter={() => void save(false).catch(reportFailure)}
      />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Not now
        </Button>
        <Button
          disabled={wanted === ''}
          {...(isThere ? { color: 'red' } : {})}
          onClick={() => save(isThere).catch(reportFailure)}
        >
          {isThere ? 'Overwrite it' : 'Save'}
        </Button>
      </Group>
    </div>
  );
}
