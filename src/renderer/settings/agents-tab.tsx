import { Button } from '@mantine/core';
import { addressFault, repositoryFault, variableFault } from '../../shared/setting-fault';
import type { SettingsReading } from '../../shared/settings-reply';
import { AgentFields } from './agent-fields';
import { addAgent, changeAgent, draftAgents, keyFault } from './agent-list';
import { changeSettings, settingAt } from './change-settings';
import { CheckedField } from './checked-field';
import styles from './settings.module.css';

interface AgentsTabProps {
  /** Of the file as it is saved. */
  readonly read: SettingsReading;
  readonly text: string;
  onWrite(text: string): void;
}

const GITEA = 'http://127.0.0.1:3000';

/** Who tickets can be handed to, and the Gitea on which they work. Tokens come from the environment and are never shown. */
export function AgentsTab({ read, text, onWrite }: AgentsTabProps) {
  const { list, taskTypes, giteaToken, giteaProblem } = read.agents;
  const agents = draftAgents(text, list);
  const write = (next: readonly unknown[]) => onWrite(changeSettings(text, ['agents'], next));
  const gitea = (field: string, faultOf: (typed: string) => string | null) => {
    const set = settingAt(text, ['gitea', field]);
    const value = typeof set === 'string' ? set : '';
    return {
      value,
      fault: value === '' ? null : faultOf(value),
      onChange: (typed: string) =>
        onWrite(changeSettings(text, ['gitea', field], typed === '' ? undefined : typed)),
    };
  };
  return (
    <div className={styles.sections}>
      <section aria-label="Gitea">
        <h3>Gitea or Forgejo</h3>
        <div className={styles.three}>
          <CheckedField
            label="Address"
            placeholder={GITEA}
            {...gitea('url', (url) => addressFault(url, GITEA))}
          />
          <CheckedField label="Repository" placeholder="owner/name" {...gitea('repo', repositoryFault)} />
          <CheckedField
            label="Token, from the variable"
            placeholder={giteaToken.env}
            {...gitea('tokenEnv', (name) => variableFault(name, 'GITEA_TOKEN'))}
          />
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
            keyFault={keyFault(agents, index)}
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
