import { TextInput } from '@mantine/core';
import { useState } from 'react';

interface CheckedFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  /** What is wrong with it, without its name: “must be …”. */
  readonly fault: string | null;
  onChange(typed: string): void;
}

/** A line of text without spaces around it. What is wrong with it is told below it, once the person has typed it to its end. */
export function CheckedField({ label, placeholder, value, fault, onChange }: CheckedFieldProps) {
  const [isTyping, setTyping] = useState(false);
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      size="sm"
      spellCheck={false}
      value={value}
      error={isTyping || fault === null ? null : `This ${fault}.`}
      onChange={(event) => {
        setTyping(true);
        onChange(event.currentTarget.value.trim());
      }}
      onBlur={() => setTyping(false)}
    />
  );
}
