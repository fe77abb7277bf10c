import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { formatCount, plural } from '../ui/format';
import { type DiffRow, diffLines } from './diff-lines';
import styles from './diff-view.module.css';
import { HiddenNote, MarkedText } from './marked-text';

const ROWS_AT_FIRST = 400;

/** `before` is null where there is no such file yet. */
interface ShownChange {
  readonly path: string;
  readonly before: string | null;
  readonly after: string;
}

/** A file's change as a unified diff with line numbers on both sides and every hidden character marked. */
export function DiffView({ change, about }: { change: ShownChange; about: string }) {
  const { path, before, after } = change;
  const { rows, added, removed, windowsLineEnds } = useMemo(() => diffLines(before, after), [before, after]);
  const [whole, setWhole] = useState(false);
  const shown = whole ? rows : rows.slice(0, ROWS_AT_FIRST);
  const texts = useMemo(
    () => [path, ...rows.flatMap((row) => ('text' in row ? [row.text] : []))],
    [path, rows],
  );
  return (
    <>
      <HiddenNote texts={texts} />
      <figure className={styles.figure}>
        <figcaption className={styles.caption}>
          <b>
            <MarkedText text={path} />
          </b>
          <span className="dim">{about}</span>
          {windowsLineEnds && <span className="dim">CRLF line ends</span>}
          <span className={styles.counts}>
            <span className={styles.plus}>+{added}</span> <span className={styles.minus}>−{removed}</span>
          </span>
        </figcaption>
        {rows.length === 0 ? (
          <p className={styles.nothing}>{nothingText(before)}</p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
          <section className={styles.scroll} tabIndex={0} aria-label={`Change of ${path}`}>
            <table className={styles.rows}>
              <tbody>
                {shown.map((row) => (
                  <Row key={rowKey(row, rows)} row={row} />
                ))}
              </tbody>
            </table>
            {shown.length < rows.length && (
              <Button variant="default" m={8} onClick={() => setWhole(true)}>
                Show the other {formatCount(rows.length - shown.length)} lines
              </Button>
            )}
          </section>
        )}
      </figure>
    </>
  );
}

function nothingText(before: string | null): string {
  return before === null ? 'The new file is empty.' : 'Nothing changes: the file already reads like this.';
}

/** Numbers of lines are unique on each side; the others are found by their place. */
function rowKey(row: DiffRow, rows: readonly DiffRow[]): string {
  switch (row.kind) {
    case 'removed':
    case 'same':
      return `b${row.before}`;
    case 'added':
      return `a${row.after}`;
    case 'gap':
    case 'no_newline':
      return `r${rows.indexOf(row)}`;
  }
}

const signs = { same: ' ', added: '+', removed: '−' };
const spoken = { same: undefined, added: 'added', removed: 'removed' };

function Row({ row }: { row: DiffRow }) {
  if (row.kind === 'gap' || row.kind === 'no_newline') {
    return (
      <tr className={styles.gap}>
        <td className={styles.number} />
        <td className={styles.number} />
        <td className={styles.text}>
          {row.kind === 'gap' ? `${plural(row.lines, 'line')} not changed` : 'no line break at the end'}
        </td>
      </tr>
    );
  }
  return (
    <tr className={styles[row.kind]}>
      <td className={styles.number}>{row.kind === 'added' ? '' : row.before}</td>
      <td className={styles.number}>{row.kind === 'removed' ? '' : row.after}</td>
      <td className={styles.text}>
        <span
          className={styles.sign}
          role="img"
          aria-label={spoken[row.kind]}
          aria-hidden={row.kind === 'same'}
        >
          {signs[row.kind]}
        </span>
        <MarkedText text={row.text} />
      </td>
    </tr>
  );
}
