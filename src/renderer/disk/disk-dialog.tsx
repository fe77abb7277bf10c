import { Button, Checkbox, Group, Modal } from '@mantine/core';
import { useState } from 'react';
import {
  type DiskReport,
  type DiskWorktree,
  isOfCrash,
  type Leftover,
  leftoverWords,
  mayBeFreed,
  needWords,
} from '../../shared/disk-report';
import { formatBytes } from '../../shared/exchange';
import { MarkedText } from '../approvals/marked-text';
import { useBaton } from '../baton-context';
import { formatRough, plural } from '../ui/format';
import { reportFailure, reportSuccess } from '../ui/report';
import { useNow } from '../ui/use-now';
import styles from './disk.module.css';
import { diskWords, firstChoice, sizeOf, worktreeKey } from './disk-choice';
import { useDiskReport } from './use-disk-report';

/** What worktrees take on the disk, who needs them, and what a crash left: looked at and freed. */
export function DiskDialog() {
  const { viewStore } = useBaton();
  const { report, again } = useDiskReport('all');
  const close = () => viewStore.getState().showDialog(null);
  return (
    <Modal opened onClose={close} title="Disk space" size={860}>
      {report === null ? (
        <p className="dim">Counting what the worktrees take…</p>
      ) : (
        // Another report begins with another choice.
        <Contents key={JSON.stringify(report)} report={report} again={again} close={close} />
      )}
    </Modal>
  );
}

interface ContentsProps {
  readonly report: DiskReport;
  again(): Promise<void>;
  close(): void;
}

function Contents({ report, again, close }: ContentsProps) {
  const { ask } = useBaton();
  const [chosen, setChosen] = useState(() => firstChoice(report));
  const [isBusy, setBusy] = useState(false);
  const { worktrees, leftovers, problem } = report;
  const meant = worktrees.filter((one) => chosen.has(worktreeKey(one)));
  const freeable = worktrees.filter(({ need }) => mayBeFreed(need));

  async function change(act: () => Promise<{ said: string | null; problems: readonly string[] }>) {
    setBusy(true);
    try {
      const { said, problems } = await act();
      if (said !== null) reportSuccess(said);
      for (const sentence of problems) reportFailure(sentence);
      await again();
    } finally {
      setBusy(false);
    }
  }

  const free = () =>
    change(async () => {
      const wanted = meant.map(({ run, ticket, attempt }) => ({ run, ticket, attempt }));
      const { done, problems } = await ask('disk.free', { worktrees: wanted });
      const gone = new Set(done.map(worktreeKey));
      const freed = sizeOf(meant.filter((one) => gone.has(worktreeKey(one))));
      const said = `Removed ${plural(done.length, 'worktree')}: ${formatBytes(freed)} are free again.`;
      return { said: done.length === 0 ? null : said, problems };
    });
  const mend = (leftover: Leftover) =>
    change(async () => {
      const { done, problems } = await ask('disk.mend', { leftovers: [leftover] });
      return { said: done.length === 0 ? null : 'That is put right.', problems };
    });
  const toggle = (key: string) => {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    setChosen(next);
  };

  return (
    <div className={styles.page}>
      <p className={styles.about}>{diskWords(report)}</p>
      {problem !== null && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      {leftovers.length > 0 && (
        <section aria-label="Left behind">
          <h3 className={styles.heading}>Left behind</h3>
          <ul className={styles.leftovers}>
            {leftovers.map((leftover) => (
              <LeftoverRow
                key={JSON.stringify(leftover)}
                leftover={leftover}
                isBusy={isBusy}
                onMend={() => mend(leftover).catch(reportFailure)}
              />
            ))}
          </ul>
        </section>
      )}
      {worktrees.length > 0 && (
        <ul className={styles.worktrees} aria-label="Worktrees">
          {worktrees.map((worktree) => (
            <WorktreeRow
              key={worktreeKey(worktree)}
              worktree={worktree}
              isChosen={chosen.has(worktreeKey(worktree))}
              onToggle={() => toggle(worktreeKey(worktree))}
            />
          ))}
        </ul>
      )}
      <Group className={styles.foot ?? ''} justify="space-between">
        {freeable.length > meant.length ? (
          <Button variant="subtle" color="gray" onClick={() => setChosen(new Set(freeable.map(worktreeKey)))}>
            Choose all that can be removed
          </Button>
        ) : (
          <span />
        )}
        <Group>
          <Button variant="default" onClick={close}>
            Close
          </Button>
          {freeable.length > 0 && (
            <Button
              disabled={meant.length === 0}
              loading={isBusy}
              onClick={() => free().catch(reportFailure)}
            >
              {meant.length === 0
                ? 'Remove'
                : `Remove ${plural(meant.length, 'worktree')}, ${formatBytes(sizeOf(meant))}`}
            </Button>
          )}
        </Group>
      </Group>
    </div>
  );
}

function LeftoverRow(props: { leftover: Leftover; isBusy: boolean; onMend(): void }) {
  const { what, act } = leftoverWords(props.leftover);
  return (
    <li>
      <MarkedText text={what} />
      <Button
        size="compact-sm"
        // Red where work goes with it.
        {...(isOfCrash(props.leftover) ? { variant: 'default' } : { color: 'red' })}
        disabled={props.isBusy}
        onClick={props.onMend}
      >
        {act}
      </Button>
    </li>
  );
}

function WorktreeRow(props: { worktree: DiskWorktree; isChosen: boolean; onToggle(): void }) {
  const { worktree, isChosen, onToggle } = props;
  const { title, ticket, attempt, repository, path, openedAt, bytes, need } = worktree;
  const age = useNow() - Date.parse(openedAt);
  const name = `${ticket}, attempt ${attempt}`;
  return (
    <li title={path} data-need={need}>
      <Checkbox
        size="sm"
        aria-label={`Remove the worktree of ${name}`}
        checked={isChosen}
        disabled={!mayBeFreed(need)}
        onChange={onToggle}
      />
      <span className={styles.what}>
        <span>
          <b>
            <MarkedText text={ticket} />
          </b>{' '}
          attempt {attempt} <span className="dim">· {title ?? 'a run that is gone'}</span>
        </span>
        <span className={styles.second}>
          <span className={styles.need}>{needWords[need]}</span> · <MarkedText text={repository} />
        </span>
      </span>
      <span className="dim num">{formatRough(age)}</span>
      <span className={`${styles.size} num`}>{formatBytes(bytes)}</span>
    </li>
  );
}
