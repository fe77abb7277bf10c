import { Button, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Action, shortcutText } from '../actions/action';
import { pauseRun, resumeRun, startRun, stopRun } from '../actions/run-actions';
import { useAction } from '../actions/use-action';
import { findOrDo } from '../actions/view-actions';
import { useRun } from '../store/hooks';
import { fileName } from '../ui/format';
import { isMac } from '../ui/platform';
import { AgentsPill } from './agents-pill';
import { MainMenu } from './main-menu';
import { ModeMenu } from './mode-menu';
import { Progress } from './progress';
import { RunPill } from './run-pill';
import { ThemeButton } from './theme-button';
import styles from './top-bar.module.css';
import { WaitingPill } from './waiting-pill';

export function TopBar() {
  const title = useRun((run) => run.track.title || run.track.source.name);
  const workspace = useRun((run) => run.workspace);
  return (
    <header className={styles.bar}>
      <span className={styles.mark} aria-hidden />
      <h1 className={styles.title} title={title}>
        {title}
      </h1>
      {workspace !== null && (
        <span className={styles.workspace} title={workspace}>
          in {fileName(workspace)}
        </span>
      )}
      <RunPill />
      <ActionButton action={startRun} variant="filled">
        <span aria-hidden>▶&nbsp;</span>Run…
      </ActionButton>
      <ActionButton action={pauseRun}>
        <span aria-hidden className={styles.pause} /> Pause
      </ActionButton>
      <ActionButton action={resumeRun} variant="filled">
        <span aria-hidden>▶&nbsp;</span>Resume
      </ActionButton>
      <ActionButton action={stopRun} variant="subtle">
        Stop…
      </ActionButton>
      <span className={styles.grow} />
      <WaitingPill />
      <AgentsPill />
      <Progress />
      <ModeMenu />
      <span className={styles.wideOnly}>
        <ActionButton action={findOrDo} variant="subtle">
          Find or do…{' '}
          <kbd className={styles.key} aria-hidden>
            {shortcutText('mod+K', isMac)}
          </kbd>
        </ActionButton>
      </span>
      <ThemeButton />
      <MainMenu />
    </header>
  );
}

/** Only there while the action makes sense; where it cannot be done here, it says why. */
function ActionButton(props: {
  action: Action;
  variant?: 'filled' | 'default' | 'subtle';
  children: ReactNode;
}) {
  const { enabled, why, run } = useAction(props.action);
  if (!enabled) return null;
  const { label, shortcut } = props.action;
  const variant = props.variant ?? 'default';
  return (
    <Tooltip
      label={why ?? (shortcut === null ? label : `${label} · ${shortcutText(shortcut, isMac)}`)}
      multiline
      maw={360}
    >
      <Button
        className={styles.button ?? ''}
        variant={variant}
        onClick={run}
        data-disabled={why !== null}
        aria-disabled={why !== null}
        aria-description={why ?? undefined}
        {...(variant === 'subtle' ? { color: 'gray' } : {})}
      >
        {props.children}
      </Button>
    </Tooltip>
  );
}
