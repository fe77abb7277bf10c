import { Button, Textarea } from '@mantine/core';
import { useId } from 'react';
import { useStore } from 'zustand';
import { type Action, actionBytes, type Proposal } from '../../shared/approval';
import type { Approval } from '../../shared/run-state';
import { useBaton } from '../baton-context';
import { useRun } from '../store/hooks';
import { formatCount } from '../ui/format';
import styles from './approval-dialog.module.css';
import { ApprovalFrame } from './approval-frame';
import { approvalKey } from './approval-store';
import { ContextPartRow } from './context-part-row';
import {
  editedPart,
  editedProposal,
  hasEdits,
  isPartEdited,
  leavePartOut,
  NO_EDITS,
  type ProposalEdits,
  resetPart,
  typePart,
  typePrompt,
  typeSetup,
} from './edited-proposal';
import { HiddenInField } from './marked-text';
import { SetupCommands } from './setup-commands';
import spawn from './spawn.module.css';
import { estimateProposal } from './token-estimate';
import type { Answering } from './use-answering';
import { useFileViews } from './use-file-views';
import { VerifyCommands } from './verify-commands';

interface SpawnApprovalProps {
  approval: Approval;
  proposal: Proposal;
  answering: Answering;
  onBatch: () => void;
}

/** Asks whether a worker may start, with everything it would be sent, to be edited. */
export function SpawnApproval({ approval, proposal, answering, onBatch }: SpawnApprovalProps) {
  const { approvalStore, ask } = useBaton();
  const run = useRun(({ id }) => id);
  const key = approvalKey(run, approval);
  const edits = useStore(approvalStore, ({ proposalEdits }) => proposalEdits.get(key)) ?? NO_EDITS;
  const edit = (changed: ProposalEdits) => approvalStore.getState().editProposal(key, changed);
  const { underWay, problems, choose, forget } = useFileViews(proposal, {
    edits: () => approvalStore.getState().proposalEdits.get(key) ?? NO_EDITS,
    setEdits: edit,
    view: (path, view) => ask('context.view', { run, ticket: approval.ticket, path, view }),
  });
  const promptId = useId();

  function takeBack(): void {
    for (const position of proposal.context.keys()) forget(position);
    edit(NO_EDITS);
  }

  const whole = editedProposal(proposal, edits);
  const action: Action = { kind: 'spawn', proposal: whole };
  const isEdited = hasEdits(edits);
  const spawns = answering.waiting.filter(({ action: { kind } }) => kind === 'spawn').length;
  const prompt = edits.prompt ?? proposal.prompt;

  return (
    <ApprovalFrame
      approval={approval}
      answering={answering}
      title="Start this worker?"
      content={key + actionBytes(action)}
      edited={isEdited ? action : null}
      cannot={
        whole.prompt.trim() === '' ? 'The prompt is empty: the worker would not know what to do.' : null
      }
      isPreparing={underWay.size > 0}
      approveLabel="Start worker"
      tools={
        spawns > 1 && (
          <Button variant="subtle" color="gray" c="dimmed" onClick={onBatch}>
            All {spawns} that are ready…
          </Button>
        )
      }
    >
      <div className={spawn.columns}>
        <section className={spawn.prompt}>
          <div className={styles.label}>
            <label htmlFor={promptId}>Prompt, as it will be sent</label>
            {edits.prompt !== null && (
              <Edited onReset={() => edit({ ...edits, prompt: null })} what="the prompt" />
            )}
          </div>
          <Textarea
            id={promptId}
            value={prompt}
            onChange={(event) => edit(typePrompt(proposal, edits, event.currentTarget.value))}
            spellCheck={false}
            classNames={{
              root: spawn.field ?? '',
              wrapper: spawn.field ?? '',
              input: spawn.promptInput ?? '',
            }}
          />
          <HiddenInField text={prompt} />
        </section>
        <section aria-label="Context">
          <div className={styles.label}>
            <span>Context</span>
            <span className="num">≈ {formatCount(estimateProposal(whole))} tokens with the prompt</span>
          </div>
          {proposal.context.length === 0 && <p className={styles.plain}>Nothing goes with the prompt.</p>}
          {proposal.context.map((_, position) => (
            <ContextPartRow
              // biome-ignore lint/suspicious/noArrayIndexKey: two parts may have one name; their places never change.
              key={position}
              part={editedPart(proposal, edits, position)}
              isEdited={isPartEdited(edits, position)}
              isLeftOut={edits.leftOut.has(position)}
              underWay={underWay.get(position) ?? null}
              problem={problems.get(position) ?? null}
              onText={(text) => edit(typePart(proposal, edits, position, text))}
              onReset={() => {
                forget(position);
                edit(resetPart(edits, position));
              }}
              onLeaveOut={(out) => edit(leavePartOut(edits, position, out))}
              onView={(choice) => choose(position, choice)}
            />
          ))}
          {proposal.setup.length > 0 && (
            <section className={spawn.verify} aria-label="Setup">
              <div className={styles.label}>
                <span>Setup</span>
                <span>run in the new worktree before it begins, approved with it</span>
              </div>
              <SetupCommands
                commands={proposal.setup}
                edited={edits.setup}
                onType={(position, text) => edit(typeSetup(proposal, edits, position, text))}
              />
            </section>
          )}
          {proposal.verify.length > 0 && (
            <section className={spawn.verify} aria-label="Verify">
              <div className={styles.label}>
                <span>Verify</span>
                <span>run when it has finished, approved with it</span>
              </div>
              <VerifyCommands commands={proposal.verify} />
            </section>
          )}
          <dl className={styles.facts}>
            <dt>Role</dt>
            <dd>{proposal.role}</dd>
            <dt>Model</dt>
            <dd>{proposal.model}</dd>
            {isEdited && (
              <>
                <dt>Edited</dt>
                <dd>
                  <button type="button" className={styles.link} onClick={takeBack}>
                    Take all changes back
                  </button>
                </dd>
              </>
            )}
          </dl>
        </section>
      </div>
    </ApprovalFrame>
  );
}

function Edited({ what, onReset }: { what: string; onReset: () => void }) {
  return (
    <span>
      <b className={styles.edited}>edited</b>{' '}
      <button type="button" className={styles.link} onClick={onReset} aria-label={`Reset ${what}`}>
        Reset
      </button>
    </span>
  );
}
