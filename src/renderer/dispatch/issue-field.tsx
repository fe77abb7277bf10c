import { NumberInput } from '@mantine/core';
import { useState } from 'react';

interface IssueFieldProps {
  /** What counts; null where none is named. */
  readonly issue: number | null;
  readonly disabled: boolean;
  onChange(issue: number | null): void;
}

/** The number of an issue. What is none stays as it was typed, and is told. */
export function IssueField({ issue, disabled, onChange }: IssueFieldProps) {
  const [typed, setTyped] = useState<number | string | null>(null);
  const shown = typed ?? issue ?? '';
  const isNone = shown !== '' && !(Number(shown) > 0);
  return (
    <NumberInput
      label="Issue"
      placeholder="Its number"
      allowDecimal={false}
      hideControls
      disabled={disabled}
      value={disabled ? '' : shown}
      error={isNone && !disabled && shown !== '-' ? 'An issue has a number from 1.' : null}
      onChange={(value) => {
        setTyped(value);
        onChange(typeof value === 'number' && value > 0 ? value : null);
      }}
    />
  );
}
