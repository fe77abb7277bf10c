import { HiddenNote, MarkedText } from './marked-text';
import styles from './verify-commands.module.css';

/** Commands of the ticket file as they are, such as those that verify, which nobody edits; approved with the worker's start. */
export function VerifyCommands({ commands }: { commands: readonly string[] }) {
  return (
    <>
      <HiddenNote texts={commands} />
      <ol className={styles.list}>
        {commands.map((command, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the commands of one proposal never move, and may be alike
          <li key={i}>
            <code>
              <MarkedText text={command} />
            </code>
          </li>
        ))}
      </ol>
    </>
  );
}
