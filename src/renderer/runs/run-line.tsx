import { ActionIcon, Menu } from '@mantine/core';
import type { RunSummary } from '../../shared/contract';
import { formatDuration } from '../../shared/format-duration';
import type { ExportForm } from '../../shared/run-export';
import { useBaton } from '../baton-context';
import { formatCost, formatCount } from '../ui/format';
import { reportFailure } from '../ui/report';
import { exportRun } from './export-run';
import { wordsOfSummary } from './run-words';
import styles from './runs-page.module.css';

/** One run of the page: a click opens it, the menu holds the rest. */
export function RunLine({ run, onDelete }: { run: RunSummary; onDelete(): void }) {
  const baton = useBaton();
  const { glyph, word, color } = wordsOfSummary(run);
  const { id, title, workspace, completed, blocked, total } = run;
  const open = total - completed - blocked;
  const { problem, cannotOpen = false } = run;

  function openIt(readOnly: boolean): void {
    baton.viewStore.getState().showDialog(null);
    baton.session.openRun(id, readOnly).catch(reportFailure);
  }
  const exportAs = (as: ExportForm) => () => exportRun(baton, run, as).catch(reportFailure);

  return (
    <div className={styles.line} data-problem={problem !== null || undefined}>
      <span className={styles.glyph} style={{ color }} aria-hidden>
        {glyph}
      </span>
      <button type="button" className={styles.name} onClick={() => openIt(false)} disabled={cannotOpen}>
        <span className="ellipsis">{title}</span>
        {problem === null && (
          <span className={`${styles.second} ellipsis`} title={workspace ?? undefined}>
            <span style={{ color }}>{word}</span>
            {workspace !== null && ` · ${workspace}`}
          </span>
        )}
      </button>
      <span className="num dim">{when(run.openedAt)}</span>
      <span className={`${styles.figure} num`}>{formatDuration(run.workedMs)}</span>
      <span className={`${styles.tickets} num`}>
        <span>{total === 0 ? '–' : `${completed} done`}</span>
        {blocked > 0 && <span className={styles.blocked}>{blocked} blocked</span>}
        {open > 0 && <span className="dim">{open} open</span>}
      </span>
      <span className={`${styles.figure} num`}>{formatCount(run.tokens)}</span>
      <span className={`${styles.figure} num`}>{formatCost(run)}</span>
      <Menu position="bottom-end" width={250} shadow="md">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`What to do with ${title}`}>
            ⋯
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {problem === null && <Menu.Item onClick={() => openIt(false)}>Open</Menu.Item>}
          {!cannotOpen && (
            <Menu.Item onClick={() => openIt(true)} disabled={run.open}>
              {problem === null ? 'Open to read only' : 'Open what can be read'}
            </Menu.Item>
          )}
          {!cannotOpen && <Menu.Divider />}
          <Menu.Item onClick={exportAs('json')}>Export as one file…</Menu.Item>
          <Menu.Item onClick={exportAs('markdown')}>Export as Markdown…</Menu.Item>
          <Menu.Divider />
          <Menu.Item
            color="red"
            onClick={onDelete}
            disabled={run.heldBy !== null}
            title={
              run.heldBy === null ? undefined : `Baton (${run.heldBy}) has this run: close it there first.`
            }
          >
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {problem !== null && (
        <p className={`${styles.second} ${styles.why}`}>
          <span style={{ color }}>{word}</span> · {problem}
        </p>
      )}
    </div>
  );
}

function when(openedAt: string): string {
  return new Date(openedAt).toLocaleString(undefined, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
}
