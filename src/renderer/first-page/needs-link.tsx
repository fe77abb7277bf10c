import styles from './first-page.module.css';

/** A page that came without a good link can do nothing but say how to get one. */
export function NeedsLink() {
  return (
    <main className={styles.page}>
      <div className={styles.column}>
        <h1 className={styles.name}>This page needs a link from Baton</h1>
        <p className={styles.about}>
          Each link opens one browser tab, once. For a new one, choose “Open in browser” in the menu of
          Baton’s window, or “Copy a link for a browser tab” in the menu of a tab that is open. Where{' '}
          <code>baton serve</code> runs in a terminal, Enter prints one there; anywhere else, start it again.
        </p>
      </div>
    </main>
  );
}
