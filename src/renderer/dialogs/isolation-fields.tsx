import { SegmentedControl, Switch } from '@mantine/core';
import { useId } from 'react';
import type { RunSettings } from '../../shared/run-event';
import { type Isolation, isolationSchema } from '../../shared/ticket';
import { plural } from '../ui/format';
import styles from './start-dialog.module.css';

interface IsolationFieldsProps {
  readonly chosen: Pick<RunSettings, 'isolation' | 'takeAlong'>;
  /** Why the workspace cannot have worktrees, in a sentence; null where it can, or where nothing is known yet. */
  readonly noWorktrees: string | null;
  readonly uncommitted: number;
  onChange(chosen: Pick<RunSettings, 'isolation' | 'takeAlong'>): void;
}

const words: Record<Isolation, { label: string; meaning: string }> = {
  shared: {
    label: 'In the folder itself',
    meaning:
      'All attempts share this folder: those that run at once see each other’s changes and may spoil them, and what they do is done to your files.',
  },
  worktree: {
    label: 'In worktrees of its own',
    meaning:
      'Each attempt gets its own copy (a git worktree); accepted work comes together on a branch of the run. Your files and branches stay as they are until you apply it.',
  },
};

/** Where the run's work is done, and what either place risks. */
export function IsolationFields({ chosen, noWorktrees, uncommitted, onChange }: IsolationFieldsProps) {
  const { isolation, takeAlong } = chosen;
  const labelId = useId();
  return (
    <div>
      <div id={labelId} className={styles.reviewLabel}>
        Where
      </div>
      <SegmentedControl
        aria-labelledby={labelId}
        size="xs"
        value={isolation}
        data={isolationSchema.options.map((value) => ({
          value,
          label: words[value].label,
          disabled: value === 'worktree' && noWorktrees !== null,
        }))}
        onChange={(value) =>
          onChange({ ...chosen, isolation: isolationSchema.options.find((one) => one === value) ?? 'shared' })
        }
      />
      <p className={styles.note}>{words[isolation].meaning}</p>
      {noWorktrees !== null && <p className={styles.note}>No worktrees here: {noWorktrees}</p>}
      {isolation === 'worktree' && uncommitted > 0 && (
        <Switch
          mt={8}
          size="sm"
          label="Take your uncommitted changes along"
          description={
            takeAlong
              ? `The work starts from your files as they are now, with ${plural(uncommitted, 'uncommitted change')}.`
              : `The work starts from your last commit: workers do not see ${plural(uncommitted, 'uncommitted change')}.`
          }
          checked={takeAlong}
          onChange={(event) => onChange({ ...chosen, takeAlong: event.currentTarget.checked })}
        />
      )}
    </div>
  );
}
