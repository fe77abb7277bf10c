import { Checkbox, Select, TextInput } from '@mantine/core';
import type { AgentChoice, DispatchOffer, DispatchWishes } from '../../shared/dispatch';
import styles from './dispatch.module.css';
import { IssueField } from './issue-field';

/** However long the reason of one is, both fields stand side by side. */
const BELOW: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error'];

interface WishFieldsProps {
  readonly wishes: DispatchWishes;
  readonly offer: DispatchOffer | null;
  /** The issue that the ticket's file names. */
  readonly ticketIssue: number | null;
  onChange(wishes: DispatchWishes): void;
}

/** Who, as what, and where. What a person leaves alone is what Baton suggests, with its reason. */
export function WishFields({ wishes, offer, ticketIssue, onChange }: WishFieldsProps) {
  const set = (change: Partial<DispatchWishes>) => onChange({ ...wishes, ...change });
  const agent = offer?.agent ?? offer?.agents.find(({ key }) => key === wishes.agent) ?? null;
  const suggests = wishes.agent === null && offer?.agent != null;
  return (
    <div className={styles.wishes}>
      <Select
        label="Agent"
        inputWrapperOrder={BELOW}
        data={(offer?.agents ?? []).map((each) => ({ value: each.key, label: agentLabel(each) }))}
        value={wishes.agent ?? offer?.agent?.key ?? null}
        placeholder="Nobody can take it now"
        description={suggests ? `Suggested: ${offer.agentReason}` : (offer?.agentReason ?? ' ')}
        allowDeselect={false}
        onChange={(key) => set({ agent: key, endpoint: null })}
      />
      <Select
        label="Task type"
        inputWrapperOrder={BELOW}
        data={(offer?.taskTypes ?? []).map((type) => ({ value: type, label: type.replaceAll('_', ' ') }))}
        value={wishes.taskType ?? offer?.taskType ?? null}
        description={wishes.taskType === null ? (offer?.typeReason ?? ' ') : 'given by you'}
        searchable
        clearable={wishes.taskType !== null}
        onChange={(taskType) => set({ taskType })}
      />
      {agent?.interface === 'gitea' && (
        <>
          <IssueField
            issue={wishes.issueNumber ?? ticketIssue}
            disabled={wishes.createIssue}
            onChange={(issueNumber) => set({ issueNumber })}
          />
          <Checkbox
            className={styles.beside ?? ''}
            label="Create the issue"
            description="With these words, in the repository of the settings"
            checked={wishes.createIssue}
            onChange={(event) => set({ createIssue: event.currentTarget.checked })}
          />
        </>
      )}
      {agent?.interface === 'api' && (
        <TextInput
          label="Endpoint"
          description="Another address than that of the settings, for this task alone"
          placeholder={offer?.proposal?.endpoint ?? 'http://127.0.0.1:9000/tasks'}
          value={wishes.endpoint ?? ''}
          spellCheck={false}
          onChange={(event) => {
            const endpoint = event.currentTarget.value.trim();
            set({ agent: agent.key, endpoint: endpoint === '' ? null : endpoint });
          }}
        />
      )}
    </div>
  );
}

function agentLabel({ name, interface: kind, problem }: AgentChoice): string {
  const where = { gitea: 'on Gitea', api: 'by HTTP', local: 'Baton’s own worker' }[kind];
  return `${name} · ${where}${problem === null ? '' : ' · cannot take it now'}`;
}
