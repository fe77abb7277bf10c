import { Button, Group } from '@mantine/core';
import type { AgentChoice } from '../../shared/dispatch';
import settingsStyles from '../settings/settings.module.css';
import styles from './dispatch.module.css';

interface OfferFootProps {
  readonly problem: string | null;
  /** When it goes out; empty where there is nothing to say. */
  readonly when: string;
  readonly agent: AgentChoice | null;
  readonly isReady: boolean;
  readonly isBusy: boolean;
  onGive(): void;
  onCancel(): void;
}

/** What stands against handing over, and the button that does it. */
export function OfferFoot({ problem, when, agent, isReady, isBusy, onGive, onCancel }: OfferFootProps) {
  return (
    <div className={settingsStyles.foot}>
      {problem !== null && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      <Group justify="space-between" wrap="nowrap">
        <span className="dim">{when}</span>
        <Group wrap="nowrap">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button disabled={!isReady} loading={isBusy} onClick={onGive}>
            {agent === null || agent.interface === 'local' ? 'Let Baton do it' : `Hand it to ${agent.name}`}
          </Button>
        </Group>
      </Group>
    </div>
  );
}
