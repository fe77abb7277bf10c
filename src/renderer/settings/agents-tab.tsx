import { Button, TextInput } from '@mantine/core';
import type { SettingsReading } from '../../shared/settings-reply';
import { AgentFields } from './agent-fields';
import { addAgent, changeAgent, draftAgents } from './agent-list';
import { changeSettings, settingAt } from './change-settings';
import styles from './settings.module.css';

interface AgentsTabProps {
  /** Of the file as it is saved. */
  readonly read: SettingsReading;
  readonly text: string;
  onWrite(text: string): void;
}

/** Who tickets can be handed to, and the Gitea on which they work. Tokens come from the environment and are never shown. */
export function AgentsTab({ read, text, onWrite }: AgentsTabProps) {
  const { list, taskTypes, giteaToken, giteaProblem } = read.agents;
  const agents = draftAgents(text, list);
  const write = (next: readonly unknown[]) => onWrite(changeSettings(text, ['agents'], next));
  const gitea = (field: string) => {
    const value = settingAt(text, ['gitea', field]);
    return {
      size: 'sm',
      spellCheck: false,
      value: typeof value === 'string' ? value : '',
      onChange: (event: { currentTarget: { value: string } }) => {
        const typed = event.currentTarget.value.trim();
        onWrite(changeSettings(text, ['gitea', field], typed === '' ? undefined : typed));
      },
    } as const;
  };
  return (
    <div className={styles.sections}>
      <section aria-label="Gitea">
        <h3>Gitea or Forgejo</h3>
        <div className={styles.three}>
          <TextInput label="Address" placeholder="http://127.0.0.1:3000" {...gitea('url')} />
          <TextInput label="Repository" placeholder="owner/name" {...gitea('repo')} />
          <TextInput label="Token, from the variable" placeholder={giteaToken.env} {...gitea('tokenEnv')} />
        </div>
        <p className={giteaProblem === null ? styles.ready : styles.quiet}>
          <span aria-hidden>{giteaProblem === null ? '✓' : '○'}</span>{' '}
          {giteaProblem ?? `Set up; there is a token in ${giteaToken.env}.`}
        </p>
      </section>
      <section aria-label="Agents">
        <h3>Agents</h3>
        <p className={styles.quiet}>
          A ticket whose “assigned_to” is the key of one of these goes to it when it is ready. “baton” is
          always Baton’s own worker.
        </p>
        {agents.map((agent, index) => (
          <AgentFields
            // biome-ignore lint/suspicious/noArrayIndexKey: the key of an agent is what is being typed.
            key={index}
            agent={agent}
            problem={list.find(({ key }) => key === agent.key)?.problem ?? null}
            taskTypes={taskTypes}
            onChange={(change) => write(changeAgent(agents, index, change))}
            onRemove={() => write(agents.filter((_, at) => at !== index))}
          />
        ))}
        <Button size="compact-sm" variant="default" onClick={() => write(addAgent(agents))}>
          Add an agent
        </Button>
      </section>
    </div>
  );
}
