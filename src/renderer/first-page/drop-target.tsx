import { useEffect, useState } from 'react';
import { useBaton } from '../baton-context';
import { reportFailure } from '../ui/report';
import styles from './drop-target.module.css';
import { openDropped } from './open-dropped';

/** A ticket file may be dropped anywhere. Without this the browser would leave the page for the file. */
export function DropTarget() {
  const baton = useBaton();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const gone = new AbortController();
    const on = (type: 'dragover' | 'dragleave' | 'drop', listener: (event: DragEvent) => void) =>
      window.addEventListener(type, listener, { signal: gone.signal });
    on('dragover', (event) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    });
    on('dragleave', (event) => {
      if (event.relatedTarget === null) setOver(false);
    });
    on('drop', (event) => {
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (file === undefined) return;
      event.preventDefault();
      openDropped(baton, file).catch(reportFailure);
    });
    return () => gone.abort();
  }, [baton]);
  return over ? <div className={styles.cover}>Drop the ticket file to open it</div> : null;
}
