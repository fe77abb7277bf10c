import { NativeSelect } from '@mantine/core';
import spawn from './spawn.module.css';
import type { ViewChoice } from './use-file-views';

const choices: readonly { value: ViewChoice; label: string }[] = [
  { value: 'whole', label: 'Whole' },
  { value: 'curated', label: 'Curated' },
  { value: 'skeleton', label: 'Skeleton' },
  { value: 'left_out', label: 'Left out' },
];

interface ViewSelectProps {
  name: string;
  value: ViewChoice;
  onChoose: (choice: ViewChoice) => void;
}

/** How a file goes along: whole, as an outline with or without the bodies that matter, or not at all. */
export function ViewSelect({ name, value, onChoose }: ViewSelectProps) {
  return (
    <NativeSelect
      aria-label={`View of ${name}`}
      size="xs"
      classNames={{ input: spawn.view ?? '' }}
      value={value}
      onChange={(event) => {
        const chosen = choices.find((choice) => choice.value === event.currentTarget.value);
        if (chosen !== undefined) onChoose(chosen.value);
      }}
      data={choices.map((choice) => ({ ...choice }))}
    />
  );
}
