import type { FileChange } from '../../shared/file-change';
import { DiffView } from '../approvals/diff-view';
import { MarkedText } from '../approvals/marked-text';
import reading from './reading.module.css';

/** What became of one file: its diff, or why there is none to be seen. */
export function FileChangeView({ change }: { change: FileChange }) {
  if ('unshown' in change) {
    return (
      <p className={reading.note}>
        <b>
          <MarkedText text={change.path} />
        </b>{' '}
        was changed and cannot be shown: {change.unshown}.
      </p>
    );
  }
  const { path, before, after } = change;
  const about = before === null ? 'new file' : after === null ? 'removed' : '';
  return <DiffView change={{ path, before, after: after ?? '' }} about={about} />;
}
