import styles from './settings.module.css';

/** Shown wherever a person decides what works while nobody but the rehearsal can. */
export function NoKeyNote() {
  return (
    <p className={styles.note} role="note">
      <b>Workers rehearse:</b> they play the scripts of their tickets and ask no model. For real work set{' '}
      <code>GOOGLE_GENERATIVE_AI_API_KEY</code>, <code>ANTHROPIC_API_KEY</code> or <code>OPENAI_API_KEY</code>{' '}
      where you start Baton and start it again; or choose a model of a server of your own, such as{' '}
      <code>ollama:qwen3:8b</code>.
    </p>
  );
}
