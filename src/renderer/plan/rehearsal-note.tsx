import styles from './plan.module.css';

export function RehearsalNote() {
  return (
    <p className={styles.note} role="note">
      <b>A rehearsal:</b> no model is asked and nothing leaves this machine. Each line of the goal, or each
      sentence, becomes a ticket of a chain, and a last one checks them. Choose a model for a plan with
      thought.
    </p>
  );
}
