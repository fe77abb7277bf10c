import { Button } from '@mantine/core';
import type { ListedRule } from '../../shared/contract';
import type { Rule } from '../../shared/rule';
import { matchWords, sayWords, scopeWords } from '../../shared/rule-words';
import { MarkedText } from '../approvals/marked-text';
import { useBaton } from '../baton-context';
import { useRunCopy } from '../store/hooks';
import { whyFixed } from '../store/standing';
import { useRunCommand } from '../ticket/use-run-command';
import { reportFailure } from '../ui/report';
import { AddRule } from './add-rule';
import styles from './rules-tab.module.css';
import settingsStyles from './settings.module.css';
import { useSavedRules } from './use-saved-rules';

/** What is answered without asking, and where; it takes effect at once and is no part of the settings file. */
export function RulesTab() {
  const { ask } = useBaton();
  const { list, again } = useSavedRules();
  const send = useRunCommand();
  const open = useRunCopy(({ run }) => run?.workspace ?? null);
  const isOpen = useRunCopy(({ run }) => run !== null);
  const why = useRunCopy(whyFixed);

  async function forget(workspace: string, id: string): Promise<void> {
    const forgotten = await ask('rule.forget', { workspace, id });
    if (!forgotten.ok) reportFailure(forgotten.failure.message);
    await again();
  }

  if (list === null) return <p className="dim">Reading the rules…</p>;
  const { workspaces, run, problems } = list;
  const isEmpty = workspaces.length === 0 && run.length === 0;
  return (
    <div className={settingsStyles.sections}>
      <p className={styles.about}>
        A rule answers for steps that match, so that you are not asked. Choose <b>Approve and remember…</b>{' '}
        when a step asks to save one. What you delete here holds no longer, at once: steps that have not begun
        ask you again.
      </p>
      {problems.map((problem) => (
        <p key={problem} className={settingsStyles.refused} role="alert">
          {problem}
        </p>
      ))}
      {isEmpty && problems.length === 0 && <p className="dim">There are no rules yet.</p>}
      {run.length > 0 && (
        <RuleRows
          title="The open run"
          rules={run}
          where={scopeWords}
          onDelete={(id) => send({ type: 'rule.remove', id })}
          why={why}
        />
      )}
      {workspaces.map(({ workspace, rules }) => (
        <RuleRows
          key={workspace}
          title={workspace}
          note={workspace === open ? 'where the open run works' : null}
          rules={rules}
          where={() => 'every run there'}
          onDelete={(id) => forget(workspace, id).catch(reportFailure)}
        />
      ))}
      {isOpen && why === null && (
        <AddRule hasWorkspace={open !== null} onAdded={() => void again().catch(reportFailure)} />
      )}
      {isOpen && why !== null && <p className="dim">No rule can be added here now. {why}</p>}
    </div>
  );
}

function RuleRows(props: {
  title: string;
  note?: string | null;
  rules: readonly ListedRule[];
  where: (scope: Rule['scope']) => string;
  onDelete: (id: string) => unknown;
  /** Why they cannot be deleted here; absent where they can. */
  why?: string | null;
}) {
  const { title, note = null, rules, where, onDelete, why = null } = props;
  return (
    <section aria-label={title}>
      <h3 className={styles.title}>
        <MarkedText text={title} /> {note !== null && <span className="dim">· {note}</span>}
      </h3>
      <ul className={styles.rules}>
        {rules.map(({ id, rule }) => (
          <li key={id}>
            <span className={styles.say} data-say={rule.say}>
              {sayWords[rule.say]}
            </span>
            <span className={styles.match}>
              <MarkedText text={matchWords(rule.match)} />
            </span>
            <span className="dim">{where(rule.scope)}</span>
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`Delete the rule: ${matchWords(rule.match)}`}
              disabled={why !== null}
              {...(why !== null && { title: why })}
              onClick={() => onDelete(id)}
            >
              Delete
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
