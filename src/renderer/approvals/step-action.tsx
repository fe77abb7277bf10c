import { Button } from '@mantine/core';
import { useMemo } from 'react';
import type { ToolCall } from '../../shared/approval';
import { assertNever } from '../../shared/assert-never';
import type { StepPreview } from '../../shared/contract';
import { plural } from '../ui/format';
import styles from './approval-dialog.module.css';
import { DiffView } from './diff-view';
import { HiddenNote, MarkedText } from './marked-text';
import type { ShownPreview } from './use-preview';

interface StepActionProps {
  preview: ShownPreview;
  last: StepPreview | null;
  call: ToolCall;
  onAgain: () => void;
}

/** What would really happen. While that of an edited input is on its way, the one before stays in sight, dimmed. */
export function StepAction({ preview, last, call, onAgain }: StepActionProps) {
  if (preview.kind === 'loading') {
    return (
      <div aria-busy="true" className={styles.loading}>
        {last === null ? (
          <p className={styles.plain}>Finding out what it would do…</p>
        ) : (
          <Shown preview={last} call={call} />
        )}
      </div>
    );
  }
  if (preview.kind === 'failed') {
    return (
      <div className={styles.failed} role="alert">
        <span>What it would do could not be found out: {preview.message}</span>
        <Button variant="default" onClick={onAgain}>
          Try again
        </Button>
      </div>
    );
  }
  return <Shown preview={preview} call={call} />;
}

function Shown({ preview, call }: { preview: StepPreview; call: ToolCall }) {
  switch (preview.kind) {
    case 'command':
      return (
        <>
          <Marked text={preview.command} label="Command" />
          <OtherInput call={call} shown={['command']} />
        </>
      );
    case 'change':
      return <DiffView change={preview} about={preview.before === null ? 'new file' : ''} />;
    case 'replace':
      return (
        <>
          <p className={styles.plain}>The file that is there now cannot be shown: {preview.why}.</p>
          <DiffView change={{ ...preview, before: null }} about="replaces the whole file" />
        </>
      );
    case 'read':
      return (
        <>
          <Marked text={preview.what} label="What it reads" />
          <OtherInput call={call} shown={['path', 'from_line', 'to_line']} />
        </>
      );
    case 'invalid':
      return <Marked text={JSON.stringify(call.input, null, 2)} label={`Input of ${call.tool}`} />;
    default:
      return assertNever(preview);
  }
}

function Marked({ text, label }: { text: string; label: string }) {
  const texts = useMemo(() => [text], [text]);
  const lines = text.split('\n').length;
  return (
    <>
      <HiddenNote texts={texts} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard. */}
      <section className={styles.action} tabIndex={0} aria-label={label}>
        <MarkedText text={text} />
      </section>
      {lines > 8 && <p className={styles.plain}>{plural(lines, 'line')}</p>}
    </>
  );
}

/** What else goes to the tool beside what is shown large: nothing of the input stays out of sight. */
function OtherInput({ call, shown }: { call: ToolCall; shown: readonly string[] }) {
  const others = Object.entries(call.input).filter(([name]) => !shown.includes(name));
  if (others.length === 0) return null;
  return (
    <dl className={styles.facts}>
      {others.map(([name, value]) => (
        <Fact key={name} name={name} text={typeof value === 'string' ? value : JSON.stringify(value)} />
      ))}
    </dl>
  );
}

function Fact({ name, text }: { name: string; text: string }) {
  return (
    <>
      <dt className="mono">
        <MarkedText text={name} />
      </dt>
      <dd className="mono">
        <MarkedText text={text} />
      </dd>
    </>
  );
}
