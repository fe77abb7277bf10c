import { SegmentedControl, Switch } from '@mantine/core';
import { useId } from 'react';
import type { RunSettings } from '../../shared/run-event';
import { ModelField } from '../settings/model-field';
import { REVIEW_MODES, reviewWords } from '../settings/review-words';
import type { ModelCheck } from '../settings/use-model-check';
import type { ReviewChoice } from './chosen-review';
import styles from './start-dialog.module.css';

interface ReviewFieldsProps {
  readonly choice: ReviewChoice;
  /** What it comes to. */
  readonly chosen: Pick<RunSettings, 'review' | 'techLead' | 'qa'>;
  readonly models: readonly string[];
  readonly techLeadCheck: ModelCheck;
  readonly qaCheck: ModelCheck;
  onChange(choice: ReviewChoice): void;
}

/** Who looks at results before they count, and who explains failed commands, in this run. */
export function ReviewFields(props: ReviewFieldsProps) {
  const { choice, chosen, models, techLeadCheck, qaCheck, onChange } = props;
  const { review, techLead, qa } = chosen;
  const isQaOn = choice.isQaOn ?? qa !== null;
  const labelId = useId();
  return (
    <div className={styles.review}>
      <div>
        <div id={labelId} className={styles.reviewLabel}>
          Who reviews results
        </div>
        <SegmentedControl
          aria-labelledby={labelId}
          size="xs"
          value={review}
          data={REVIEW_MODES.map((mode) => ({ value: mode, label: reviewWords[mode].label }))}
          onChange={(value) =>
            onChange({ ...choice, review: REVIEW_MODES.find((mode) => mode === value) ?? 'off' })
          }
        />
        <p className={styles.note}>{reviewWords[review].meaning}</p>
      </div>
      {review === 'model' && (
        <div>
          <ModelField
            label="Model of the tech lead"
            placeholder="provider:model"
            value={choice.techLead ?? techLead ?? ''}
            models={models}
            check={techLeadCheck}
            onChange={(model) => onChange({ ...choice, techLead: model })}
          />
          {techLead === null && (
            <p className={styles.warning} role="note">
              No model is set for the tech lead: you are asked to review instead.
            </p>
          )}
        </div>
      )}
      <div className={styles.qa}>
        <Switch
          size="sm"
          label="QA explains failed commands to their workers"
          checked={isQaOn}
          onChange={(event) => onChange({ ...choice, isQaOn: event.currentTarget.checked })}
        />
        {isQaOn && (
          <ModelField
            label="Model of QA"
            placeholder="provider:model"
            value={choice.qa ?? qa ?? ''}
            models={models}
            check={qaCheck}
            required
            onChange={(model) => onChange({ ...choice, qa: model })}
          />
        )}
      </div>
    </div>
  );
}
