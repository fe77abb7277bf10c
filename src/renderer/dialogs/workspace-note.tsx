import type { Isolation } from '../../shared/ticket';
import { plural } from '../ui/format';
import styles from './start-dialog.module.css';
import type { WorkspaceCheck } from './use-workspace-check';

/** What the person should know of the folder before workers change it. */
export function WorkspaceNote({ check, isolation }: { check: WorkspaceCheck; isolation: Isolation }) {
  switch (check.state) {
    case 'empty':
      return <p className={styles.note}>Name the folder.</p>;
    case 'checking':
      return <p className={styles.note}>Looking at the folder…</p>;
    case 'bad':
      return (
        <p className={styles.problem} role="alert">
          ■ {check.message}
        </p>
      );
    case 'good': {
      const { exists, uncommitted } = check.facts;
      return (
        <>
          {isolation === 'shared' && uncommitted !== null && uncommitted > 0 && (
            <p className={styles.warning} role="status">
              ▲ This git repository has {plural(uncommitted, 'uncommitted change')}. Commit or stash first, so
              that you can tell the workers’ changes from yours.
            </p>
          )}
          {!exists && <p className={styles.note}>This folder does not exist yet and will be made.</p>}
        </>
      );
    }
  }
}
