import { Button, Modal } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Action } from '../../shared/approval';
import type { Approval } from '../../shared/run-state';
import styles from './approval-dialog.module.css';
import { ApprovalIdentity } from './approval-identity';
import { ApproveButton } from './approve-button';
import { RejectForm } from './reject-form';
import type { Answering } from './use-answering';
import { useDialogKeys } from './use-dialog-keys';
import { useGuard } from './use-guard';
import type { Remembering } from './use-remembering';

interface FrameProps {
  approval: Approval;
  answering: Answering;
  title: string;
  /** Everything that would run as it is shown, as text: when it changes, the guard starts over. */
  content: string;
  /** What runs instead of what was proposed; null when nothing was edited. */
  edited: Action | null;
  /** Why it cannot be approved as it is. */
  cannot: string | null;
  /** What it would do is still being found out. */
  isPreparing?: boolean;
  approveLabel: string;
  /** The rule to be saved with the approval, which is shown before it is. */
  remembering?: Remembering | null;
  /** The ways to say no; where none are named, a rejection. */
  refusals?: readonly Refusal[];
  /** More keys of this kind of approval. */
  keys?: Readonly<Record<string, () => void>>;
  /** Buttons at the foot's left. */
  tools: ReactNode;
  children: ReactNode;
}

/** A way to say no, with a form of its own. */
export interface Refusal {
  readonly key: string;
  readonly label: string;
  form(onCancel: () => void): ReactNode;
}

/** What all approvals have in common: whose it is, which of how many, and the ways to answer. */
export function ApprovalFrame(props: FrameProps) {
  const { approval, answering, title, content, edited, cannot, isPreparing, approveLabel } = props;
  const { remembering = null } = props;
  const rule = remembering?.rule ?? null;
  const heading = useRef<HTMLHeadingElement>(null);
  const [refusing, setRefusing] = useState<Refusal['key'] | null>(null);
  const { armed, mayApprove } = useGuard(rule === null ? content : JSON.stringify([content, rule]));
  const isRight = cannot === null && (remembering?.cannot ?? null) === null;
  const canApprove = armed && isRight && isPreparing !== true && !answering.busy;

  // Focus never stays on a button that would now answer something else.
  useEffect(() => heading.current?.focus(), []);

  function approve(): void {
    if (canApprove && mayApprove()) answering.answer({ answer: 'approve', edited }, rule);
  }

  const back = () => setRefusing(null);
  const rejection: Refusal = {
    key: 'r',
    label: 'Reject…',
    form: (onCancel) => (
      <RejectForm
        isSpawn={approval.action.kind === 'spawn' || approval.action.kind === 'dispatch'}
        busy={answering.busy}
        onType={answering.noteReason}
        onCancel={() => {
          answering.noteReason('');
          onCancel();
        }}
        onReject={(reason, stopRun) => answering.answer({ answer: 'reject', reason, stopRun })}
      />
    ),
  };
  const { refusals = [rejection] } = props;
  const refusal = refusals.find(({ key }) => key === refusing) ?? null;
  const refusalKeys = Object.fromEntries(refusals.map(({ key }) => [key, () => setRefusing(key)]));
  const plainKeys = {
    a: approve,
    'mod+enter': approve,
    '[': () => answering.move(-1),
    ']': () => answering.move(1),
  };
  const keys = remembering !== null ? { a: approve } : { ...plainKeys, ...refusalKeys, ...props.keys };
  useDialogKeys(
    refusal === null ? keys : {},
    refusal === null ? (remembering?.back ?? answering.later) : back,
  );

  return (
    <>
      <header className={styles.header}>
        <ApprovalIdentity approval={approval} answering={answering} />
        <Modal.Title component="h2" ref={heading} tabIndex={-1} data-autofocus className={styles.title ?? ''}>
          {title}
        </Modal.Title>
      </header>
      <div className={styles.body}>
        {answering.notice !== null && (
          <p className={styles.notice}>{answering.notice} This one waits next.</p>
        )}
        {props.children}
      </div>
      {/* Below what scrolls: why it cannot be approved is never out of sight. */}
      <p className={`${styles.problem} ${styles.aboveFoot}`} role="alert">
        {answering.problem ?? cannot}
      </p>
      {refusal !== null ? (
        refusal.form(back)
      ) : remembering !== null ? (
        <section className={styles.reject} aria-label="Approve and remember">
          {remembering.form}
          <div className={styles.rejectButtons}>
            <span className={styles.grow} />
            <Button variant="subtle" color="gray" c="dimmed" onClick={remembering.back}>
              Back <kbd aria-hidden>Esc</kbd>
            </Button>
            <ApproveButton label="Approve and remember" ready={canApprove} onApprove={approve} />
          </div>
        </section>
      ) : (
        <footer className={styles.footer}>
          {props.tools}
          <span className={styles.grow} />
          <Button variant="subtle" color="gray" c="dimmed" onClick={answering.later}>
            Later <kbd aria-hidden>Esc</kbd>
          </Button>
          {refusals.map(({ key, label }) => (
            <Button key={key} variant="default" onClick={() => setRefusing(key)} disabled={answering.busy}>
              {label} <kbd aria-hidden>{key.toUpperCase()}</kbd>
            </Button>
          ))}
          <ApproveButton label={approveLabel} ready={canApprove} onApprove={approve} />
        </footer>
      )}
    </>
  );
}
