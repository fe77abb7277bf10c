import { Button } from '@mantine/core';
import { useId, useState } from 'react';
import type { AttemptChanges } from '../../shared/file-change';
import { ignoredText } from '../../shared/ignored-files';
import { FileChangeView } from '../ticket/file-change-view';
import { plural } from '../ui/format';
import styles from './approval-dialog.module.css';
import { MarkedText } from './marked-text';
import review from './review.module.css';
import type { ReviewedChanges } from './use-reviewed-changes';

const FILES_AT_FIRST = 20;

/** What the worker changed, file by file: a list to jump from, then each one's diff. */
export function ReviewedFiles({ shown, onAgain }: { shown: ReviewedChanges; onAgain: () => void }) {
  switch (shown.kind) {
    case 'loading':
      return (
        <p className={styles.plain} aria-busy="true">
          Reading what it changed…
        </p>
      );
    case 'failed':
      return (
        <div className={styles.failed} role="alert">
          <span>What it changed could not be read: {shown.message}</span>
          <Button variant="default" onClick={onAgain}>
            Try again
          </Button>
        </div>
      );
    case 'read':
      return (
        <>
          <Files changes={shown.changes} />
          {shown.changes.ignored !== undefined && (
            <p className={review.fault} role="note">
              <b aria-hidden>▲</b> <MarkedText text={ignoredText(shown.changes.ignored)} />
            </p>
          )}
        </>
      );
  }
}

function Files({ changes }: { changes: AttemptChanges }) {
  const [whole, setWhole] = useState(false);
  const id = useId();
  const all = changes.files;
  if (all.length === 0) {
    return (
      <p className={styles.plain}>
        {changes.knownBy === 'git'
          ? changes.ignored === undefined
            ? 'It changed no file, nor did its commands.'
            : 'It changed no file that git would take.'
          : 'No file was changed by its file tools. What its commands changed is not recorded.'}
      </p>
    );
  }
  const files = whole ? all : all.slice(0, FILES_AT_FIRST);
  const rest = all.length - files.length;
  return (
    <>
      {files.length > 1 && (
        <ul className={review.files} aria-label="Files changed">
          {files.map(({ path }, i) => (
            <li key={path}>
              <button
                type="button"
                className={styles.link}
                onClick={() => document.getElementById(`${id}-${i}`)?.scrollIntoView({ block: 'start' })}
              >
                <MarkedText text={path} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {files.map((change, i) => (
        <div key={change.path} id={`${id}-${i}`}>
          <FileChangeView change={change} />
        </div>
      ))}
      {rest > 0 && (
        <Button variant="default" onClick={() => setWhole(true)}>
          Show the other {plural(rest, 'file')}
        </Button>
      )}
    </>
  );
}
