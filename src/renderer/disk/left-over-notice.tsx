import { Button } from '@mantine/core';
import { useAction } from '../actions/use-action';
import { openDisk } from '../actions/view-actions';
import { useView } from '../store/hooks';
import styles from './disk.module.css';
import { leftOverWords } from './disk-choice';
import { useDiskReport } from './use-disk-report';

/** What a crash left, on the first page until it is seen to. */
export function LeftOverNotice() {
  // Read again once the page that frees it is closed.
  const isOpen = useView((view) => view.dialog?.kind === 'disk');
  return isOpen ? null : <Notice />;
}

function Notice() {
  const { report } = useDiskReport('left');
  const { run: open } = useAction(openDisk);
  const words = report === null ? null : leftOverWords(report);
  if (words === null) return null;
  return (
    <section className={styles.notice} aria-label="Left over">
      <span>{words}</span>
      <Button size="compact-sm" variant="default" onClick={open}>
        Look and clean up…
      </Button>
    </section>
  );
}
