import { CloseButton } from '@mantine/core';
import { type NotificationData, notifications, useNotifications } from '@mantine/notifications';
import { useEffect, useRef, useState } from 'react';
import styles from './toasts.module.css';
import { useOwnHeight } from './use-own-height';

/**
 * What is told in passing, at the foot of the page, which makes room for it: it never lies over anything that can be clicked.
 * Dialogs end above it, too.
 */
export function Toasts() {
  const { notifications: shown } = useNotifications();
  const foot = useRef<HTMLElement>(null);
  useOwnHeight(foot, '--toasts');
  return (
    <section ref={foot} className={styles.toasts} aria-label="Messages">
      {shown.map((each) => (
        <Toast key={each.id} toast={each} />
      ))}
    </section>
  );
}

function Toast({ toast: { id = '', title, message, color, autoClose } }: { toast: NotificationData }) {
  // Who reads it, or is about to close it, is not to be hurried.
  const [isHeld, hold] = useState(false);
  useEffect(() => {
    if (isHeld || typeof autoClose !== 'number') return;
    const timer = setTimeout(() => notifications.hide(id), autoClose);
    return () => clearTimeout(timer);
  }, [id, autoClose, isHeld]);
  return (
    <div
      className={styles.toast}
      role="alert"
      data-failed={color === 'red' || undefined}
      onPointerEnter={() => hold(true)}
      onPointerLeave={() => hold(false)}
    >
      <p className={styles.words}>
        {title !== undefined && <b>■ {title}:</b>} {message}
      </p>
      <CloseButton size="sm" aria-label="Dismiss the message" onClick={() => notifications.hide(id)} />
    </div>
  );
}
