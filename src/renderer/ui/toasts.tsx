import { CloseButton } from '@mantine/core';
import { type NotificationData, notifications, useNotifications } from '@mantine/notifications';
import { useEffect, useRef, useState } from 'react';
import styles from './toasts.module.css';

/**
 * What is told in passing, at the foot of the page, which makes room for it: it never lies over anything that can be clicked.
 * Dialogs end above it, too.
 */
export function Toasts() {
  const { notifications: shown } = useNotifications();
  const foot = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = foot.current;
    if (element === null) return;
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() => style.setProperty('--toasts', `${element.offsetHeight}px`));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <section ref={foot} className={styles.toasts} aria-label="Messages">
      {shown.map((each) => (
        <Toast key={each.id} toast={each} />
      ))}
    </section>
  );
}

/** What failed, and what waits for the person; all else is only told. */
const glyphs: Readonly<Record<string, string>> = { red: '■', yellow: '▲' };

/** One that leads somewhere, by `onClick`, is a button with its words. */
function Toast({ toast }: { toast: NotificationData }) {
  const { id = '', title, message, color, autoClose, onClick } = toast;
  // Who reads it, or is about to close it, is not to be hurried.
  const [isHeld, hold] = useState(false);
  useEffect(() => {
    if (isHeld || typeof autoClose !== 'number') return;
    const timer = setTimeout(() => notifications.hide(id), autoClose);
    return () => clearTimeout(timer);
  }, [id, autoClose, isHeld]);
  const words = (
    <>
      {title !== undefined && (
        <b>
          {glyphs[color ?? ''] ?? '◇'} {title}:
        </b>
      )}{' '}
      {message}
    </>
  );
  return (
    <div
      className={styles.toast}
      role="alert"
      data-color={color}
      onPointerEnter={() => hold(true)}
      onPointerLeave={() => hold(false)}
    >
      {onClick === undefined ? (
        <p className={styles.words}>{words}</p>
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: it hears its button, which hears keys.
        <div className={styles.words} onClick={onClick}>
          <button type="button" className={styles.way}>
            {words}
          </button>
        </div>
      )}
      <CloseButton size="sm" aria-label="Dismiss the message" onClick={() => notifications.hide(id)} />
    </div>
  );
}
