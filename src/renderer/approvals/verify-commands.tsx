import { HiddenNote, MarkedText } from './marked-text';
import styles from './verify-commands.module.css';

/** Commands that must exit 0 before the ticket counts as completed: approved with the worker's start, and not to be edited. */
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
