import { type ReactNode, useRef } from 'react';
import styles from './above-dialogs.module.css';
import { useOwnHeight } from './use-own-height';

/** At the head of the page what concerns all of it stays in reach when a dialog asks: dialogs begin below it. */
export function AboveDialogs({ children }: { children: ReactNode }) {
  const head = useRef<HTMLDivElement>(null);
  useOwnHeight(head, '--banners');
  return (
    <div ref={head} className={styles.above}>
      {children}
    </div>
  );
}
