import { Button, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type Rule, ruleProblem } from '../../shared/rule';
import { HiddenInField } from '../approvals/marked-text';
import { useRunCommand } from '../ticket/use-run-command';
import styles from './rules-tab.module.css';

const SAYS: { value: Rule['say']; label: string }[] = [
  { value: 'deny', label: 'Never run' },
  { value: 'ask', label: 'Always ask about' },
  { value: 'allow', label: 'Do not ask about' },
];

/** A rule for commands that is written by hand, since nobody is asked about what shall never run. */
export function AddRule({ hasWorkspace, onAdded }: { hasWorkspace: boolean; onAdded: () => void }) {
  const send = useRunCommand();
  const [say, setSay] = useState<Rule['say']>('deny');
  const [prefix, setPrefix] = useState('');
  const [scope, setScope] = useState<'run' | 'workspace'>(hasWorkspace ? 'workspace' : 'run');
  const rule: Rule = { say, match: { kind: 'prefix', prefix: prefix.trim() }, scope: { kind: scope } };
  const problem = prefix === '' ? null : ruleProblem(rule);

  async function add(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (ruleProblem(rule) !== null || !(await send({ type: 'rule.add', rule }))) return;
    setPrefix('');
    onAdded();
  }

  return (
    <section aria-label="Add a rule">
      <h3>Add a rule</h3>
      <form className={styles.add} onSubmit={(event) => void add(event)}>
        <Select
          size="xs"
          w={150}
          aria-label="What the rule says"
          data={SAYS}
          value={say}
          allowDeselect={false}
          onChange={(value) => setSay(SAYS.find((each) => each.value === value)?.value ?? 'deny')}
        />
        <TextInput
          size="xs"
          className={styles.prefix ?? ''}
          aria-label="Beginning of the command"
          placeholder="commands that begin with, such as: npm publish"
          spellCheck={false}
          value={prefix}
          onChange={({ currentTarget: { value } }) => setPrefix(value)}
        />
        <Select
          size="xs"
          w={140}
          aria-label="Where it holds"
          data={[
            { value: 'workspace', label: 'this workspace', disabled: !hasWorkspace },
            { value: 'run', label: 'this run' },
          ]}
          value={scope}
          allowDeselect={false}
          onChange={(value) => setScope(value === 'run' ? 'run' : 'workspace')}
        />
        <Button size="xs" type="submit" variant="default" disabled={prefix.trim() === '' || problem !== null}>
          Add
        </Button>
      </form>
      {problem !== null && (
        <p className={styles.wrong} role="alert">
          {problem}
        </p>
      )}
      <HiddenInField text={prefix} />
    </section>
  );
}
