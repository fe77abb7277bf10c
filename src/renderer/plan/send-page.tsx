import { Button, Group, Textarea } from '@mantine/core';
import { useId, useRef, useState } from 'react';
import type { Proposal } from '../../shared/approval';
import type { PreparedPlan } from '../../shared/contract';
import dialog from '../approvals/approval-dialog.module.css';
import { ContextPartRow } from '../approvals/context-part-row';
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
} from '../approvals/edited-proposal';
import { HiddenInField } from '../approvals/marked-text';
import spawn from '../approvals/spawn.module.css';
import { estimateProposal } from '../approvals/token-estimate';
import { useFileViews } from '../approvals/use-file-views';
import { useBaton } from '../baton-context';
import { formatCount, plural } from '../ui/format';
import { reportFailure } from '../ui/report';
import styles from './plan.module.css';
import { RehearsalNote } from './rehearsal-note';
import type { GoalWish } from './use-goal-wish';

interface SendPageProps {
  readonly wish: GoalWish;
  readonly prepared: PreparedPlan;
  onBack(): void;
}

/** Everything that the orchestrator would be sent, to be edited. The button sends exactly this. */
export function SendPage({ wish, prepared: { proposal, left }, onBack }: SendPageProps) {
  const { ask, viewStore } = useBaton();
  const { edits, edit, views } = useEdits(wish, proposal);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const promptId = useId();
  const whole = editedProposal(proposal, edits);
  const isRehearsal = proposal.model === 'rehearsal';
  const goalAndPlace = { goal: wish.goal.trim(), workspace: wish.workspace.trim() };

  async function send(): Promise<void> {
    setBusy(true);
    try {
      const started = await ask('plan.start', { ...goalAndPlace, proposal: whole });
      if (started.ok) viewStore.getState().showDialog({ kind: 'plan', plan: started.value.plan });
      else setRefused(started.failure.message);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className={styles.page}>
      {isRehearsal && <RehearsalNote />}
      {left.length > 0 && (
        <p className={styles.warning} role="status">
          ▲ {plural(left.length, 'file does', 'files do')} not go along: {left.join(' ')}
        </p>
      )}
      <div className={spawn.columns}>
        <section className={spawn.prompt}>
          <div className={dialog.label}>
            <label htmlFor={promptId}>Prompt, as it will be sent</label>
            {edits.prompt !== null && (
              <button type="button" className={dialog.link} onClick={() => edit({ ...edits, prompt: null })}>
                Reset the prompt
              </button>
            )}
          </div>
          <Textarea
            id={promptId}
            value={edits.prompt ?? proposal.prompt}
            onChange={(event) => edit(typePrompt(proposal, edits, event.currentTarget.value))}
            spellCheck={false}
            classNames={{
              root: spawn.field ?? '',
              wrapper: spawn.field ?? '',
              input: spawn.promptInput ?? '',
            }}
          />
          <HiddenInField text={edits.prompt ?? proposal.prompt} />
        </section>
        <section aria-label="Context">
          <div className={dialog.label}>
            <span>Context</span>
            <span className="num">≈ {formatCount(estimateProposal(whole))} tokens with the prompt</span>
          </div>
          {proposal.context.length === 0 && <p className={dialog.plain}>Nothing goes with the prompt.</p>}
          {proposal.context.map((_, position) => (
            <ContextPartRow
              // biome-ignore lint/suspicious/noArrayIndexKey: two parts may have one name; their places never change.
              key={position}
              part={editedPart(proposal, edits, position)}
              isEdited={isPartEdited(edits, position)}
              isLeftOut={edits.leftOut.has(position)}
              underWay={views.underWay.get(position) ?? null}
              problem={views.problems.get(position) ?? null}
              onText={(text) => edit(typePart(proposal, edits, position, text))}
              onReset={() => {
                views.forget(position);
                edit(resetPart(edits, position));
              }}
              onLeaveOut={(out) => edit(leavePartOut(edits, position, out))}
              onView={(choice) => views.choose(position, choice)}
            />
          ))}
          <dl className={dialog.facts}>
            <dt>Role</dt>
            <dd>{proposal.role}</dd>
            <dt>Model</dt>
            <dd>{proposal.model}</dd>
            <dt>Tool</dt>
            <dd>propose_track: a track’s fields, nothing else</dd>
          </dl>
        </section>
      </div>
      {refused !== null && (
        <p className={styles.refused} role="alert">
          {refused}
        </p>
      )}
      <Group justify="flex-end" className={styles.foot ?? ''}>
        <Button variant="subtle" color="gray" mr="auto" onClick={onBack}>
          Back to the goal{hasEdits(edits) && ', without these edits'}
        </Button>
        <Button variant="default" onClick={() => viewStore.getState().showDialog(null)}>
          Cancel
        </Button>
        <Button
          loading={busy}
          disabled={whole.prompt.trim() === '' || views.underWay.size > 0}
          onClick={() => send().catch(reportFailure)}
        >
          {isRehearsal ? 'Rehearse' : `Send to ${proposal.model}`}
        </Button>
      </Group>
    </div>
  );
}

function useEdits(wish: GoalWish, proposal: Proposal) {
  const { ask } = useBaton();
  const [edits, setEdits] = useState<ProposalEdits>(NO_EDITS);
  const now = useRef(edits);
  function edit(changed: ProposalEdits): void {
    now.current = changed;
    setEdits(changed);
  }
  const views = useFileViews(proposal, {
    edits: () => now.current,
    setEdits: edit,
    view: (path, view) =>
      ask('plan.view', { goal: wish.goal.trim(), workspace: wish.workspace.trim(), path, view }),
  });
  return { edits, edit, views };
}
