import { CloseButton } from '@mantine/core';
import { useBaton } from '../baton-context';
import { useHost } from '../store/hooks';
import styles from './notices.module.css';

/** What was changed or not understood when the file was read, until the person has seen it. */
export function Notices() {
  const { hostStore } = useBaton();
  const notices = useHost((host) => host.notices);
  if (notices.length === 0) return null;
  return (
    <div className={styles.notices} role="status">
      <ul>
        {notices.map((notice) => (
          <li key={notice}>{notice}</li>
        ))}
      </ul>
      <CloseButton
        size="sm"
        aria-label="Dismiss the notices"
        onClick={() => hostStore.setState({ notices: [] })}
      />
    </div>
  );
}
