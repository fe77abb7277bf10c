import { Button } from '@mantine/core';
import { useState } from 'react';
import { useStore } from 'zustand';
import { type Action, actionBytes, type ToolCall } from '../../shared/approval';
import { type Approval, attemptKey } from '../../shared/run-state';
import { askWords } from '../../shared/wording';
import { useBaton } from '../baton-context';
import { useRun } from '../store/hooks';
import styles from './approval-dialog.module.css';
import { ApprovalFrame } from './approval-frame';
import { approvalKey } from './approval-store';
import { CallEditor } from './call-editor';
import { editedCall } from './edited-call';
import { MarkedText } from './marked-text';
import { StepAction } from './step-action';
import { stepTitle } from './step-words';
import type { Answering } from './use-answering';
import { type ShownPreview, usePreview } from './use-preview';
import { useRemembering } from './use-remembering';
import { useWorkerSays } from './use-worker-says';

const NOTHING_TYPED: ReadonlyMap<string, string> = new Map();

interface StepApprovalProps {
  approval: Approval;
  call: ToolCall;
  answering: Answering;
}

/** Asks whether a step may run: shows what it would really do, and lets its input be edited. */
export function StepApproval({ approval, call, answering }: StepApprovalProps) {
  const { approvalStore } = useBaton();
  const run = useRun(({ id }) => id);
  const workspace = useRun((state) => state.workspace);
  const key = approvalKey(run, approval);
  const typed = useStore(approvalStore, ({ typedFields }) => typedFields.get(key)) ?? NOTHING_TYPED;
  const [isEditing, setEditing] = useState(typed.size > 0);
  const step = approval.step ?? '';

  const edited = editedCall(call, typed);
  const action: Action | null = edited.ok ? { kind: 'step', step, call: edited.value } : null;
  const isEdited = action !== null && actionBytes(action) !== actionBytes(approval.action);
  const { preview, last, again } = usePreview(step, edited.ok ? edited.value : null);
  const { begin, remembering } = useRemembering(approval, edited.ok ? edited.value : null);
  const says = useWorkerSays(attemptKey(approval.ticket, approval.attempt), step);
  const shown =
    preview.kind === 'loading' || preview.kind === 'failed' || (preview.kind === 'invalid' && last !== null)
      ? last
      : preview;

  function type(field: string, text: string | null): void {
    const changed = new Map(typed);
    if (text === null) changed.delete(field);
    else changed.set(field, text);
    approvalStore.getState().typeFields(key, changed.size === 0 ? null : changed);
  }

  return (
    <ApprovalFrame
      approval={approval}
      answering={answering}
      title={stepTitle(call.tool, shown)}
      content={JSON.stringify([key, action, preview])}
      edited={isEdited ? action : null}
      cannot={edited.ok ? whyNot(preview) : 'The input is not right yet: see what its fields say.'}
      isPreparing={edited.ok && preview.kind === 'loading'}
      approveLabel={isEdited ? 'Approve edited' : 'Approve'}
      remembering={remembering}
      keys={{ e: () => setEditing(!isEditing), ...(begin === null ? {} : { m: begin }) }}
      tools={
        <>
          <Button
            variant="subtle"
            color="gray"
            aria-expanded={isEditing}
            onClick={() => setEditing(!isEditing)}
          >
            {isEditing ? 'Hide input' : 'Edit input'} <kbd aria-hidden>E</kbd>
          </Button>
          {begin !== null && (
            <Button variant="subtle" color="gray" onClick={begin}>
              Approve and remember… <kbd aria-hidden>M</kbd>
            </Button>
          )}
        </>
      }
    >
      <StepAction preview={preview} last={last} call={edited.ok ? edited.value : call} onAgain={again} />
      {isEditing && (
        <CallEditor call={call} typed={typed} problems={edited.ok ? [] : edited.failure} onType={type} />
      )}
      <dl className={styles.facts}>
        <dt>In</dt>
        <dd className="mono">{shown?.kind === 'command' ? shown.folder : (workspace ?? 'no workspace')}</dd>
        <dt>Asks because</dt>
        <dd>{askWords[approval.reason]}</dd>
        {says !== null && (
          <>
            <dt>Worker says</dt>
            <dd className={styles.says}>
              “<MarkedText text={says} />”
            </dd>
          </>
        )}
      </dl>
    </ApprovalFrame>
  );
}

function whyNot(preview: ShownPreview): string | null {
  switch (preview.kind) {
    case 'invalid':
      return `It cannot run like this: ${preview.message}`;
    case 'failed':
      return 'It cannot be approved before it is clear what it would do.';
    case 'loading':
    case 'command':
    case 'change':
    case 'replace':
    case 'read':
      return null;
  }
}
