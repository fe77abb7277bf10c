import { type KeyboardEvent, useEffect, useRef } from 'react';
import { VList, type VListHandle } from 'virtua';
import type { ListedFile } from '../../shared/work';
import { type FileRow, neighbourFile } from './file-rows';
import type { LineComment } from './line-comment';
import styles from './work.module.css';

interface FileTreeProps {
  readonly rows: readonly FileRow[];
  /** The one that is shown. */
  readonly path: string | null;
  readonly comments: readonly LineComment[];
  onChoose(path: string): void;
}

/** The changed files, to walk through with the arrow keys. */
export function FileTree({ rows, path, comments, onChoose }: FileTreeProps) {
  const list = useRef<VListHandle>(null);
  const shownRows = useRef(rows);
  shownRows.current = rows;
  useEffect(() => {
    const index = shownRows.current.findIndex((row) => row.kind === 'file' && row.file.path === path);
    if (index >= 0) list.current?.scrollToIndex(index, { align: 'nearest' });
  }, [path]);

  function move(event: KeyboardEvent): void {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    const next = neighbourFile(rows, path, event.key === 'ArrowDown' ? 1 : -1);
    if (next !== null) onChoose(next);
  }

  const counts = new Map<string, number>();
  for (const comment of comments) counts.set(comment.path, (counts.get(comment.path) ?? 0) + 1);
  return (
    <div
      className={styles.tree}
      role="listbox"
      aria-label="Files"
      tabIndex={0}
      onKeyDown={move}
      aria-activedescendant={path === null ? undefined : `file-${path}`}
    >
      <VList ref={list} data={[...rows]} itemSize={24} bufferSize={300}>
        {(row: FileRow) =>
          row.kind === 'folder' ? (
            <div
              key={`${row.path}/`}
              className={styles.folder}
              role="presentation"
              style={{ paddingLeft: 10 + row.depth * 12 }}
            >
              {row.name}/
            </div>
          ) : (
            <File
              key={row.file.path}
              row={row}
              isChosen={row.file.path === path}
              comments={counts.get(row.file.path) ?? 0}
              onChoose={onChoose}
            />
          )
        }
      </VList>
    </div>
  );
}

const marks: Record<
  ListedFile['status'],
  { letter: string; word: string; style: 'plus' | 'minus' | 'same' }
> = {
  added: { letter: 'A', word: 'new', style: 'plus' },
  deleted: { letter: 'D', word: 'deleted', style: 'minus' },
  changed: { letter: 'M', word: 'changed', style: 'same' },
  renamed: { letter: 'R', word: 'renamed', style: 'same' },
};

interface FileProps {
  readonly row: Extract<FileRow, { kind: 'file' }>;
  readonly isChosen: boolean;
  readonly comments: number;
  onChoose(path: string): void;
}

function File({ row, isChosen, comments, onChoose }: FileProps) {
  const { path, status, added, removed } = row.file;
  const { letter, word, style } = marks[status];
  const counted = added === null || removed === null ? 'no text' : `${added} added, ${removed} removed`;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys for all of its rows
    <div
      id={`file-${path}`}
      className={styles.file}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      aria-label={`${path}: ${word}, ${counted}${comments > 0 ? `, comments: ${comments}` : ''}`}
      data-selected={isChosen || undefined}
      title={path}
      style={{ paddingLeft: 10 + row.depth * 12 }}
      onClick={() => onChoose(path)}
    >
      <span className={styles[style]} aria-hidden>
        {letter}
      </span>
      <span className="ellipsis">{row.name}</span>
      <span className={styles.counts}>
        {comments > 0 && <span className={styles.bubble}>✎ {comments}</span>}
        {added !== null && added > 0 && <span className={styles.plus}>+{added}</span>}
        {removed !== null && removed > 0 && <span className={styles.minus}>−{removed}</span>}
      </span>
    </div>
  );
}
