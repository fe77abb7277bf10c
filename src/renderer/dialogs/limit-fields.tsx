import type { Limits } from '../../shared/limits';
import { NumberField } from '../settings/number-field';
import styles from './start-dialog.module.css';

interface LimitFieldsProps {
  readonly limits: Limits;
  onChange(limits: Limits): void;
}

const fields = [
  { key: 'usd', label: 'US dollars', whole: false },
  { key: 'tokens', label: 'Tokens', whole: true },
  { key: 'hours', label: 'Hours', whole: false },
  { key: 'stepsPerAttempt', label: 'Steps of an attempt', whole: true },
] as const;

/** The limits of one run, a field each; an empty one is no limit. */
export function LimitFields({ limits, onChange }: LimitFieldsProps) {
  return (
    <fieldset className={styles.limits}>
      <legend>The run pauses and asks at</legend>
      <div className={styles.four}>
        {fields.map(({ key, label, whole }) => (
          <NumberField
            key={key}
            label={label}
            placeholder="No limit"
            whole={whole}
            value={limits[key]}
            onChange={(value) => onChange({ ...limits, [key]: value ?? null })}
          />
        ))}
      </div>
    </fieldset>
  );
}
