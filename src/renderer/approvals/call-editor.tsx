import { Textarea } from '@mantine/core';
import type { ToolCall } from '../../shared/approval';
import styles from './approval-dialog.module.css';
import { callFields, type FieldProblem, type TypedFields } from './edited-call';
import { HiddenInField } from './marked-text';

interface CallEditorProps {
  call: ToolCall;
  typed: TypedFields;
  problems: readonly FieldProblem[];
  /** null takes back what was typed. */
  onType: (field: string, text: string | null) => void;
}

/** One field for each property of a tool's input. */
export function CallEditor({ call, typed, problems, onType }: CallEditorProps) {
  const fields = callFields(call);
  return (
    <section className={styles.editor} aria-label="Input">
      {fields.length === 0 && <p className={styles.plain}>{call.tool} takes no input here.</p>}
      {fields.map(({ name, kind, text }) => {
        const given = typed.get(name);
        return (
          <div key={name}>
            <Textarea
              label={name}
              description={kind === 'json' ? 'as JSON' : undefined}
              error={problems.find(({ field }) => field === name)?.message}
              autosize
              minRows={1}
              maxRows={14}
              spellCheck={false}
              value={given ?? text}
              onChange={({ currentTarget: { value } }) => onType(name, value === text ? null : value)}
              classNames={{ input: styles.mono ?? '', label: styles.fieldLabel ?? '' }}
            />
            {given !== undefined && (
              <p className={styles.fieldEdited}>
                <b className={styles.edited}>edited</b>{' '}
                <button
                  type="button"
                  className={styles.link}
                  onClick={() => onType(name, null)}
                  aria-label={`Reset ${name}`}
                >
                  Reset
                </button>
              </p>
            )}
            <HiddenInField text={given ?? text} className={styles.fieldNote} />
          </div>
        );
      })}
    </section>
  );
}
