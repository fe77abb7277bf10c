import { Button } from '@mantine/core';
import { useState } from 'react';
import type { AttemptChanges } from '../../shared/file-change';
import { ignoredText } from '../../shared/ignored-files';
import type { Attempt } from '../../shared/run-state';
import { plural } from '../ui/format';
import { FileChangeView } from './file-change-view';
import reading from './reading.module.css';
import styles from './ticket.module.css';
import { useAttemptChanges } from './use-attempt-changes';
import { VisibleText } from './visible-text';

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

function Changes({ changes, isOver }: { changes: AttemptChanges; isOver: boolean }) {
  return (
    <>
      {changes.ignored !== undefined && (
        <div className={reading.notice}>
          <VisibleText text={ignoredText(changes.ignored)} />
        </div>
      )}
      <Files changes={changes} isOver={isOver} />
    </>
  );
}

function Files({ changes, isOver }: { changes: AttemptChanges; isOver: boolean }) {
  const [whole, setWhole] = useState(false);
  const all = changes.files;
  const byGit = changes.knownBy === 'git';
  if (all.length === 0) {
    const taken = changes.ignored === undefined ? '' : ' that git would take';
    const how = byGit ? taken : ' with its file tools';
    return (
      <p className={reading.note}>
        {isOver ? `This attempt changed no file${how}.` : `This attempt has changed no file${how} so far.`}
        {!byGit && ' What its commands changed is not recorded.'}
      </p>
    );
  }
  const files = whole ? all : all.slice(0, FILES_AT_FIRST);
  const rest = all.length - files.length;
  return (
    <div className={styles.changes}>
      <p className={reading.note}>
        {byGit
          ? `${plural(all.length, 'file')} changed since the accepted work it began with, by file tools or commands.`
          : `${plural(all.length, 'file')} changed by its file tools. What its commands changed is not recorded.`}
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
