import type { ApprovalMode } from '../../shared/ticket';
import { useAgents } from '../settings/use-agents';
import { useRunWith } from '../store/hooks';
import { agentsWords, forAgents } from './agents-words';
import styles from './start-dialog.module.css';

/** Which tickets leave for agents elsewhere once the run has started, and whether anybody is asked first. */
export function AgentsNote({ mode }: { mode: ApprovalMode }) {
  const given = useRunWith(forAgents, (last, next) => JSON.stringify(last) === JSON.stringify(next));
  const words = agentsWords(given, useAgents(), mode);
  if (words === null) return null;
  return (
    <p className={words.unasked ? styles.warning : styles.note} role="note" aria-label="Agents">
      {words.text}
    </p>
  );
}
