import { useMemo } from 'react';
import { markHiddenCharacters } from '../../shared/hidden-characters';
import styles from './marked-text.module.css';

/** A text in which nothing stays hidden: each hidden character is shown by its code point, each look-alike letter is marked. */
export function MarkedText({ text }: { text: string }) {
  const segments = useMemo(() => markHiddenCharacters(text), [text]);
  let offset = 0;
  return segments.map((segment) => {
    const key = offset;
    offset += segment.text.length;
    if (segment.kind === 'plain') return segment.text;
    const code = segment.name.split(' ')[0];
    return (
      <mark key={key} className={styles[segment.kind]} title={segment.name}>
        {segment.kind === 'lookalike' && segment.text}
        <span className={styles.code}>{code}</span>
      </mark>
    );
  });
}

/** Says which hidden and look-alike characters the texts hold; nothing when there are none. */
export function HiddenNote({ texts }: { texts: readonly string[] }) {
  const names = useMemo(() => countNames(texts), [texts]);
  if (names.length === 0) return null;
  return (
    <p className={styles.note} role="note">
      <b>▲ Not what it seems:</b> {names.join(', ')}
    </p>
  );
}

/** For a text that is shown in a field, where nothing can be marked: the note, and the text as it really is. */
export function HiddenInField({ text, className }: { text: string; className?: string | undefined }) {
  const texts = useMemo(() => [text], [text]);
  const found = useMemo(() => countNames(texts).length > 0, [texts]);
  if (!found) return null;
  return (
    <div className={className}>
      <HiddenNote texts={texts} />
      <details className={styles.details}>
        <summary>Show them in the text</summary>
        <pre className={styles.text}>
          <MarkedText text={text} />
        </pre>
      </details>
    </div>
  );
}

function countNames(texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const segment of markHiddenCharacters(text)) {
      if (segment.kind !== 'plain') counts.set(segment.name, (counts.get(segment.name) ?? 0) + 1);
    }
  }
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} × ${count}`));
}
