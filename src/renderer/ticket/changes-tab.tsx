import { Button } from '@mantine/core';
import { useState } from 'react';
import type { FileChange } from '../../shared/file-change';
import type { Attempt } from '../../shared/run-state';
import { plural } from '../ui/format';
import { FileChangeView } from './file-change-view';
import reading from './reading.module.css';
import styles from './ticket.module.css';
import { useAttemptChanges } from './use-attempt-changes';

const FILES_AT_FIRST = 20;

/** What the attempt made of the workspace's files: for each the first it found and the last it left. */
export function ChangesTab({ attempt }: { attempt: Attempt }) {
  const { shown, again } = useAttemptChanges(attempt);
  return (
    <div className={`${reading.scroll} ${reading.log}`}>
      {shown.kind === 'loading' && <p className={reading.note}>Reading…</p>}
      {shown.kind === 'failed' && (
        <div className={reading.notice}>
          The changes could not be read: {shown.message}{' '}
          <Button size="compact-xs" variant="default" onClick={again}>
            Try again
          </Button>
        </div>
      )}
      {shown.kind === 'read' && <Changes changes={shown.changes} isOver={attempt.phase.phase === 'ended'} />}
    </div>
  );
}

function Changes({ changes, isOver }: { changes: readonly FileChange[]; isOver: boolean }) {
  const [whole, setWhole] = useState(false);
  if (changes.length === 0) {
    return (
      <p className={reading.note}>
        {isOver ? 'This attempt changed no file.' : 'This attempt has changed no file so far.'}
      </p>
    );
  }
  const files = whole ? changes : changes.slice(0, FILES_AT_FIRST);
  const rest = changes.length - files.length;
  return (
    <div className={styles.changes}>
      <p className={reading.note}>
        {plural(changes.length, 'file')} changed by its file tools. What its commands changed is not recorded.
      </p>
      {files.map((change) => (
        <FileChangeView key={change.path} change={change} />
      ))}
      {rest > 0 && (
        <Button variant="default" onClick={() => setWhole(true)}>
          Show the other {plural(rest, 'file')}
        </Button>
      )}
    </div>
  );
}
