import { TextInput } from '@mantine/core';
import type { BaseFacts } from '../../shared/contract';
import styles from './start-dialog.module.css';
import type { Answer } from './use-answer';

/** The commit that the work starts from, and what that is. */
export function BaseField(props: {
  readonly value: string;
  readonly answer: Answer<BaseFacts>;
  onChange(value: string): void;
}) {
  const { value, answer, onChange } = props;
  return (
    <div>
      <TextInput
        label="Start from"
        placeholder="your present commit, or a branch, tag or hash"
        size="sm"
        spellCheck={false}
        autoComplete="off"
        value={value}
        error={answer.state === 'bad' ? answer.message : null}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {answer.state !== 'bad' && (
        <p className={styles.note} role="status" aria-label="What the work starts from">
          <Standing answer={answer} />
        </p>
      )}
    </div>
  );
}

function Standing({ answer }: { answer: Exclude<Answer<BaseFacts>, { state: 'bad' }> }) {
  if (answer.state !== 'good') return 'Looking it up…';
  const { commit, title, isPresent } = answer.value;
  if (commit === null) return 'This repository has no commit yet: the work starts from nothing.';
  return (
    <>
      <code>{commit}</code> {title}
      {isPresent && <span className="dim"> · your present commit</span>}
    </>
  );
}
