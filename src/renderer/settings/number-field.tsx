import { NumberInput } from '@mantine/core';
import { useState } from 'react';

interface NumberFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly whole: boolean;
  /** Only the first one counts: from then on the field knows what was typed. */
  readonly value: unknown;
  onChange(value: number | undefined): void;
}

/** A number, or nothing. Keeps what no number can say yet (“0.”) while it is being typed. */
export function NumberField({ label, placeholder, whole, value, onChange }: NumberFieldProps) {
  const [typed, setTyped] = useState<number | string>(typeof value === 'number' ? value : '');
  return (
    <NumberInput
      label={label}
      size="sm"
      placeholder={placeholder}
      allowDecimal={!whole}
      hideControls
      thousandSeparator=","
      value={typed}
      error={typeof typed === 'number' && typed <= 0 ? 'This must be more than 0.' : null}
      onChange={(next) => {
        setTyped(next);
        onChange(next === '' || next === '-' ? undefined : Number(next));
      }}
    />
  );
}
