import { Autocomplete } from '@mantine/core';
import type { ModelCheck } from './use-model-check';

interface ModelFieldProps {
  readonly label: string;
  readonly description?: string;
  readonly placeholder: string;
  readonly value: string;
  /** To choose from; anything else may be typed. */
  readonly models: readonly string[];
  /** Words that name no model, such as “off”. */
  readonly words?: readonly string[];
  readonly check: ModelCheck;
  readonly required?: boolean;
  onChange(model: string): void;
}

/** A model as `provider:model`; says at once when nobody serves it. */
export function ModelField(props: ModelFieldProps) {
  const {
    label,
    description,
    placeholder,
    value,
    models,
    check,
    words = [],
    required = false,
    onChange,
  } = props;
  const missing = required && check.state === 'empty' ? 'Name a model, as provider:model.' : null;
  return (
    <Autocomplete
      label={label}
      size="sm"
      description={description}
      placeholder={placeholder}
      value={value}
      data={[...words, ...models]}
      // All of them, also while one is chosen.
      filter={({ options, search }) =>
        options.some((option) => 'value' in option && option.value === search)
          ? options
          : options.filter((option) => 'value' in option && option.value.includes(search.trim()))
      }
      error={check.state === 'bad' ? check.message : missing}
      spellCheck={false}
      autoComplete="off"
      onChange={onChange}
      styles={{ input: { fontFamily: 'var(--mono)', fontSize: 12 } }}
    />
  );
}
