import styles from './ticket.module.css';

const keys: readonly (readonly [string, string])[] = [
  ['← → ', 'go along the edges of the graph'],
  ['↑ ↓', 'go along a column'],
  ['Enter', 'go to the ticket’s panel'],
  ['+ − 0', 'zoom in, out, fit'],
  ['Esc', 'let go of the ticket'],
];

/** Nothing is selected: what to do about it. */
export function EmptyPanel() {
  return (
    <div className={styles.empty}>
      <p>Select a ticket in the list or in the graph to read its transcript, its steps and its prompt.</p>
      <dl>
        {keys.map(([key, words]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
