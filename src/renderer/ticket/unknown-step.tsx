import type { Verdict } from '../../shared/run-event';
import { stepLookText } from '../../shared/step-look';
import { MarkedText } from '../approvals/marked-text';
import { ChangeButton } from '../ui/change-button';
import stepStyles from './step.module.css';
import styles from './ticket.module.css';
import { useRunCommand } from './use-run-command';
import { useStepLook } from './use-step-look';

const verdicts: readonly { verdict: Verdict; label: string; title: string }[] = [
  { verdict: 'done', label: 'Done', title: 'It had its effect; the worker goes on from there' },
  { verdict: 'not_done', label: 'Not done', title: 'It had no effect; the worker is told so' },
  { verdict: 'again', label: 'Run again', title: 'The same call runs once more, as a new step' },
];

/** Asks how a step ended that was started and whose end nobody saw. */
export function UnknownStep({ id }: { id: string }) {
  const run = useRunCommand();
  const look = useStepLook(id);
  return (
    <div className={stepStyles.stepAsk}>
      <p>
        Baton ended while this step was running, so nobody knows whether it had its effect. Look, then say
        what happened:
      </p>
      {look !== null && (
        <p className={stepStyles.look}>
          <MarkedText text={stepLookText(look)} />
        </p>
      )}
      <div className={styles.buttons}>
        {verdicts.map(({ verdict, label, title }) => (
          <ChangeButton
            key={verdict}
            size="compact-sm"
            variant="default"
            title={title}
            onClick={() => run({ type: 'step.resolve', step: id, verdict })}
          >
            {label}
          </ChangeButton>
        ))}
      </div>
    </div>
  );
}
