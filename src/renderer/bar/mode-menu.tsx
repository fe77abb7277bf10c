import { Button, Menu } from '@mantine/core';
import type { ApprovalMode } from '../../shared/ticket';
import { MODES, modeWords } from '../actions/mode-words';
import { modeActions } from '../actions/run-actions';
import { useAction } from '../actions/use-action';
import { useRun, useRunCopy } from '../store/hooks';
import { whyFixed } from '../store/standing';
import styles from './top-bar.module.css';

/** The approval mode, which may be changed while the run goes on; before it starts, the start dialog asks for it. */
export function ModeMenu() {
  const mode = useRun((run) => run.mode);
  const started = useRun(({ phase }) => phase.phase === 'running' || phase.phase === 'paused');
  const why = useRunCopy(whyFixed);
  if (!started) return null;
  return (
    <Menu width={340} position="bottom-end" shadow="md" disabled={why !== null}>
      <Menu.Target>
        <Button
          data-disabled={why !== null}
          aria-disabled={why !== null}
          className={styles.button ?? ''}
          variant="subtle"
          color="gray"
          title={why ?? 'Approval mode'}
          aria-label={`Approvals: ${modeWords[mode].label}`}
        >
          <span className={styles.wideOnly}>Approvals:&nbsp;</span>
          {modeWords[mode].label} ▾
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Approval mode, from now on</Menu.Label>
        {MODES.map((each) => (
          <ModeItem key={each} mode={each} />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function ModeItem({ mode }: { mode: ApprovalMode }) {
  const { enabled, run } = useAction(modeActions[mode]);
  return (
    <Menu.Item onClick={run} aria-current={!enabled || undefined}>
      <b>
        {enabled ? '' : '✓ '}
        {modeWords[mode].label}
      </b>
      <div className="dim">{modeWords[mode].meaning}</div>
    </Menu.Item>
  );
}
