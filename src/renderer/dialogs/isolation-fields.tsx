import { SegmentedControl, Switch } from '@mantine/core';
import { useId } from 'react';
import type { BaseFacts, Bringable, WorkspaceFacts } from '../../shared/contract';
import { type Isolation, isolationSchema } from '../../shared/ticket';
import { plural } from '../ui/format';
import { BaseField } from './base-field';
import { BringFields } from './bring-fields';
import { isUnchosen, NOTHING_CHANGED, type Place, type PlaceChoice } from './chosen-place';
import styles from './start-dialog.module.css';
import type { Answer } from './use-answer';

interface IsolationFieldsProps {
  readonly choice: PlaceChoice;
  /** How many tickets have setup commands. */
  readonly setups: number;
  /** What the folder lets of it. */
  readonly chosen: Place;
  /** Null where nothing is known of the folder yet. */
  readonly facts: WorkspaceFacts | null;
  readonly base: Answer<BaseFacts>;
  readonly bringable: Answer<Bringable>;
  onChange(choice: PlaceChoice): void;
}

const words: Record<Isolation, { label: string; meaning: string }> = {
  shared: {
    label: 'In the folder itself',
    meaning:
      'All attempts share this folder: those that run at once see each other’s changes and may spoil them, and what they do is done to your files.',
  },
  worktree: {
    label: 'Each attempt in its own worktree',
    meaning:
      'Each attempt gets its own copy (a git worktree); accepted work comes together on a branch of the run. Your files and branches stay as they are until you apply it; folders that are linked, below, are yours.',
  },
};

/** Where the run's work is done, and what either place risks. */
export function IsolationFields(props: IsolationFieldsProps) {
  const { choice, setups, chosen, facts, base, bringable, onChange } = props;
  const { isolation } = chosen;
  const noWorktrees = facts?.noWorktrees ?? null;
  const isOpen = isUnchosen(chosen, facts);
  const labelId = useId();
  return (
    <div>
      <div id={labelId} className={styles.reviewLabel}>
        Where
      </div>
      <SegmentedControl
        aria-labelledby={labelId}
        size="xs"
        value={isOpen ? '' : isolation}
        data={isolationSchema.options.map((value) => ({
          value,
          label: words[value].label,
          disabled: value === 'worktree' && noWorktrees !== null,
        }))}
        onChange={(value) =>
          onChange({ ...choice, isolation: isolationSchema.options.find((one) => one === value) ?? 'shared' })
        }
      />
      {!isOpen && <p className={styles.note}>{words[isolation].meaning}</p>}
      {noWorktrees !== null && (
        <p className={isOpen ? styles.warning : styles.note}>
          No worktrees here: {noWorktrees}
          {isOpen &&
            ' Nothing starts before that is mended, or you choose the folder itself: then the work is done on your own files.'}
        </p>
      )}
      {isolation === 'worktree' && !isOpen && facts?.unsure != null && (
        <p className={styles.note}>
          {facts.unsure} Start asks once more, and starts nothing without an answer.
        </p>
      )}
      {setups > 0 && !isOpen && (
        <p className={styles.note}>
          {isolation === 'worktree'
            ? `${plural(setups, 'ticket')} with setup commands: they run in each new worktree before its worker begins, and are approved with it.`
            : `${plural(setups, 'ticket')} with setup commands: they run in worktrees only, so here they do not run.`}
        </p>
      )}
      {isolation === 'worktree' && !isOpen && facts !== null && (
        <div className={styles.apart}>
          <BaseField
            value={choice.base}
            answer={base}
            onChange={(typed) => onChange({ ...choice, base: typed })}
          />
          <TakeAlong {...props} uncommitted={facts.uncommitted ?? 0} />
          <BringFields
            answer={bringable}
            isSetUp={setups > 0}
            changed={choice.bring.workspace === facts.path ? choice.bring.changed : NOTHING_CHANGED}
            onChange={(changed) => onChange({ ...choice, bring: { workspace: facts.path, changed } })}
          />
        </div>
      )}
    </div>
  );
}

function TakeAlong({
  choice,
  chosen: { takeAlong },
  base,
  uncommitted,
  onChange,
}: Pick<IsolationFieldsProps, 'choice' | 'chosen' | 'base' | 'onChange'> & { uncommitted: number }) {
  if (uncommitted === 0) return null;
  const changes = plural(uncommitted, 'uncommitted change');
  const isElsewhere = base.state === 'good' && !base.value.isPresent;
  return (
    <Switch
      size="sm"
      label="Take your uncommitted changes along"
      description={
        isElsewhere
          ? `They go with your present commit only, which they were made to: workers do not see ${changes}.`
          : takeAlong
            ? `The work starts from your files as they are now, with ${changes}.`
            : `The work starts from your last commit: workers do not see ${changes}.`
      }
      checked={takeAlong}
      disabled={isElsewhere}
      onChange={(event) => onChange({ ...choice, takeAlong: event.currentTarget.checked })}
    />
  );
}
