import { Radio, TextInput } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { Rule } from '../../shared/rule';
import type { RuleCheck, RuleDraft } from '../../shared/rule-proposal';
import { grantWords } from '../../shared/rule-words';
import { HiddenInField, MarkedText } from './marked-text';
import styles from './rule-form.module.css';

interface RuleFormProps {
  draft: RuleDraft;
  /** What the draft says. */
  rule: Rule;
  check: RuleCheck;
  offered: readonly RuleDraft['match'][];
  tool: string;
  ticket: string;
  onChange: (draft: RuleDraft) => void;
}

/** The rule as it would be saved: what it stands for and where, and in words what that lets run. */
export function RuleForm({ draft, rule, check, offered, tool, ticket, onChange }: RuleFormProps) {
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <div className={styles.form}>
      <div className={styles.choices}>
        <Radio.Group
          label="From now on, do not ask about"
          value={draft.match}
          onChange={(value) =>
            onChange({ ...draft, match: offered.find((each) => each === value) ?? 'call' })
          }
        >
          <div className={styles.options}>
            <Radio ref={first} size="sm" value="call" label="this exact call" />
            {offered.includes('prefix') && (
              <TextOption
                value="prefix"
                label="commands that begin with"
                field="Beginning of the command"
                text={draft.prefix}
                onText={(prefix) => onChange({ ...draft, match: 'prefix', prefix })}
              />
            )}
            {offered.includes('folder') && (
              <TextOption
                value="folder"
                label={`${tool} in the folder`}
                field="Folder of the workspace"
                text={draft.folder}
                placeholder="the whole workspace"
                onText={(folder) => onChange({ ...draft, match: 'folder', folder })}
              />
            )}
          </div>
        </Radio.Group>
        <Radio.Group
          label="In"
          value={draft.scope}
          onChange={(value) =>
            onChange({ ...draft, scope: SCOPES.find((each) => each === value) ?? 'ticket' })
          }
        >
          <div className={styles.options}>
            <Radio
              size="sm"
              value="ticket"
              label={ticket === null ? 'this ticket' : `this ticket (${ticket})`}
            />
            <Radio size="sm" value="run" label="this run" />
            <Radio size="sm" value="workspace" label="this workspace" />
          </div>
        </Radio.Group>
      </div>
      <div className={styles.said} role="status" aria-label="What this rule does">
        {check.fits ? (
          <>
            <p className={styles.fits}>✓ It matches the call above.</p>
            <p className={styles.width}>
              <MarkedText text={grantWords(rule)} />
            </p>
          </>
        ) : (
          <p className={styles.cannot}>▲ {check.message}</p>
        )}
      </div>
    </div>
  );
}

const SCOPES = ['ticket', 'run', 'workspace'] as const;

function TextOption(props: {
  value: RuleDraft['match'];
  label: string;
  field: string;
  text: string;
  placeholder?: string;
  onText: (text: string) => void;
}) {
  return (
    <div>
      <div className={styles.textOption}>
        <Radio size="sm" value={props.value} label={props.label} />
        <TextInput
          size="xs"
          aria-label={props.field}
          className={styles.field ?? ''}
          spellCheck={false}
          placeholder={props.placeholder ?? ''}
          value={props.text}
          onChange={({ currentTarget: { value } }) => props.onText(value)}
        />
      </div>
      <HiddenInField text={props.text} />
    </div>
  );
}
