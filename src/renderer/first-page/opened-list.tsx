import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import styles from './first-page.module.css';

/** More than anybody looks at, and few enough to appear at once. */
const AT_ONCE = 100;

interface OpenedListProps<Item> {
  readonly summary: string;
  readonly items: readonly Item[];
  keyOf(item: Item): string;
  show(item: Item): ReactNode;
}

/** A list behind a line. It may hold thousands, so it is made when it is opened, and by parts. */
export function OpenedList<Item>({ summary, items, keyOf, show }: OpenedListProps<Item>) {
  const [shown, setShown] = useState(0);
  const left = items.length - shown;
  return (
    <details
      className={styles.opened}
      onToggle={(event) => {
        if (event.currentTarget.open) setShown((before) => Math.max(before, AT_ONCE));
      }}
    >
      <summary>{summary}</summary>
      <ul className={styles.each}>
        {items.slice(0, shown).map((item) => (
          <li key={keyOf(item)}>{show(item)}</li>
        ))}
      </ul>
      {shown > 0 && left > 0 && (
        <Button size="compact-xs" variant="subtle" mt={6} onClick={() => setShown(shown + AT_ONCE)}>
          {Math.min(left, AT_ONCE)} more of {left.toLocaleString('en')}
        </Button>
      )}
    </details>
  );
}
