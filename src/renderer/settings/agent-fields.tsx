import { Button, Select, Switch, TagsInput, TextInput } from '@mantine/core';
import { addressFault, variableFault } from '../../shared/setting-fault';
import type { DraftAgent } from './agent-list';
import { CheckedField } from './checked-field';
import { NumberField } from './number-field';
import styles from './settings.module.css';

interface AgentFieldsProps {
  readonly agent: DraftAgent;
  readonly keyFault: string | null;
  /** Why nothing can be given to it as it is saved. */
  readonly problem: string | null;
  readonly taskTypes: readonly string[];
  /** A field that is undefined is taken out. */
  onChange(change: Readonly<Record<string, unknown>>): void;
  onRemove(): void;
}

const interfaces = [
  { value: 'gitea', label: 'Issues on Gitea' },
  { value: 'api', label: 'HTTP API' },
  { value: 'local', label: 'Baton’s own worker' },
];

const ENDPOINT = 'http://127.0.0.1:9000/tasks';

export function AgentFields({ agent, keyFault, problem, taskTypes, onChange, onRemove }: AgentFieldsProps) {
  const text = (field: string) => (typeof agent[field] === 'string' ? agent[field] : '');
  const name = text('name') || text('key');
  const kind = text('interface');
  const isOn = agent.enabled !== false;
  const of = (field: string, label: string, placeholder: string) => ({
    label,
    placeholder,
    size: 'sm' as const,
    spellCheck: false,
    value: text(field),
    onChange: (event: { currentTarget: { value: string } }) => {
      const typed = event.currentTarget.value;
      onChange({ [field]: typed === '' ? undefined : typed });
    },
  });
  const checked = (field: string, faultOf: (typed: string) => string | null) => ({
    value: text(field),
    fault: text(field) === '' ? null : faultOf(text(field)),
    onChange: (typed: string) => onChange({ [field]: typed === '' ? undefined : typed }),
  });
  return (
    <fieldset className={styles.agent} aria-label={name}>
      <div className={styles.agentHead}>
        <Switch
          checked={isOn}
          aria-label={`${name} is on`}
          onChange={(event) => onChange({ enabled: event.currentTarget.checked ? undefined : false })}
        />
        <b className="ellipsis">{name}</b>
        <span className={problem === null && isOn ? styles.ready : styles.quiet}>
          {isOn ? (problem ?? '✓ can be given tickets') : 'off'}
        </span>
        <Button size="compact-xs" variant="default" onClick={onRemove} aria-label={`Remove ${name}`}>
          Remove
        </Button>
      </div>
      <div className={styles.three}>
        <CheckedField
          label="Key"
          placeholder="claude-code"
          {...checked('key', () => null)}
          fault={keyFault}
        />
        <TextInput {...of('name', 'Name', text('key'))} />
        <Select
          label="Works by"
          size="sm"
          data={interfaces}
          value={kind === '' ? null : kind}
          allowDeselect={false}
          onChange={(next) =>
            onChange({ interface: next, label: undefined, endpoint: undefined, tokenEnv: undefined })
          }
        />
        {kind === 'gitea' && (
          <TextInput {...of('label', 'Label that it watches', 'none: the comment alone')} />
        )}
        {kind === 'api' && (
          <>
            <CheckedField
              label="Endpoint"
              placeholder={ENDPOINT}
              {...checked('endpoint', (url) => addressFault(url, ENDPOINT))}
            />
            <CheckedField
              label="Token, from the variable"
              placeholder="none"
              {...checked('tokenEnv', (name) => variableFault(name, 'AGENT_TOKEN'))}
            />
          </>
        )}
        <NumberField
          label="Tasks at once"
          placeholder="As many as come"
          whole
          value={agent.limit}
          onChange={(limit) => onChange({ limit })}
        />
      </div>
      <TagsInput
        label="Good at"
        size="sm"
        placeholder="Any task type"
        data={[...taskTypes]}
        value={
          Array.isArray(agent.taskTypes) ? agent.taskTypes.filter((type) => typeof type === 'string') : []
        }
        onChange={(types) => onChange({ taskTypes: types.length === 0 ? undefined : types })}
      />
    </fieldset>
  );
}
