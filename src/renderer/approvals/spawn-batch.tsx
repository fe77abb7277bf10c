import { Button, Checkbox, Modal } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Approval } from '../../shared/run-state';
import { useBaton } from '../baton-context';
import { useRun, useTicket } from '../store/hooks';
import { formatCount, plural } from '../ui/format';
import styles from './approval-dialog.module.css';
import { approvalKey } from './approval-store';
import { ApproveButton } from './approve-button';
import { editedProposal, NO_EDITS, type ProposalEdits } from './edited-proposal';
import spawn from './spawn.module.css';
import { estimateProposal } from './token-estimate';
import type { Answering } from './use-answering';
import { useApproveSpawns } from './use-approve-spawns';
import { useDialogKeys } from './use-dialog-keys';
import { useGuard } from './use-guard';
import { VerifyCommands } from './verify-commands';

/** All workers that wait to start, to be started together; one that was edited starts as it was edited. */
export function SpawnBatch({ answering, onBack }: { answering: Answering; onBack: () => void }) {
  const { approvalStore } = useBaton();
  const run = useRun(({ id }) => id);
  const edits = useStore(approvalStore, ({ proposalEdits }) => proposalEdits);
  const spawns = answering.waiting.filter(({ action }) => action.kind === 'spawn');
  // Who comes while the list is open was not seen yet, so is not chosen.
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(spawns.map(({ id }) => id)));
  const heading = useRef<HTMLHeadingElement>(null);
  const taken = spawns.filter(({ id }) => chosen.has(id));
  const content = JSON.stringify(spawns.map(({ id, hash }) => [id, hash, chosen.has(id)]));
  const { armed, mayApprove } = useGuard(content);
  const { approve, busy, problem } = useApproveSpawns((started) => {
    const next = answering.waiting.find((approval) => !started.includes(approval));
    answering.show(next?.id ?? null);
    onBack();
  });
  const canApprove = armed && taken.length > 0 && !busy && !answering.busy;

  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    if (spawns.length === 0 && !busy) onBack();
  }, [spawns.length, busy, onBack]);

  function start(): void {
    if (canApprove && mayApprove()) approve(taken);
  }
  useDialogKeys({ a: start, 'mod+enter': start }, onBack);

  function choose(id: string, isChosen: boolean): void {
    const changed = new Set(chosen);
    if (isChosen) changed.add(id);
    else changed.delete(id);
    setChosen(changed);
  }

  return (
    <>
      <header className={styles.header}>
        <Modal.Title component="h2" ref={heading} tabIndex={-1} data-autofocus className={styles.title ?? ''}>
          Start these workers?
        </Modal.Title>
      </header>
      <div className={styles.body}>
        <ul className={spawn.list}>
          {spawns.map((approval) => (
            <SpawnRow
              key={approval.id}
              approval={approval}
              edits={edits.get(approvalKey(run, approval)) ?? null}
              isChosen={chosen.has(approval.id)}
              onChoose={(isChosen) => choose(approval.id, isChosen)}
              onLook={() => {
                answering.show(approval.id);
                onBack();
              }}
            />
          ))}
        </ul>
        <p className={styles.problem} role="alert">
          {answering.problem ?? problem}
        </p>
      </div>
      <footer className={styles.footer}>
        <span className={styles.grow} />
        <Button variant="subtle" color="gray" c="dimmed" onClick={onBack}>
          Back <kbd aria-hidden>Esc</kbd>
        </Button>
        <ApproveButton
          label={`Start ${plural(taken.length, 'worker')}`}
          ready={canApprove}
          onApprove={start}
        />
      </footer>
    </>
  );
}

interface SpawnRowProps {
  approval: Approval;
  edits: ProposalEdits | null;
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
  onLook: () => void;
}

function SpawnRow({ approval, edits, isChosen, onChoose, onLook }: SpawnRowProps) {
  const title = useTicket(approval.ticket)?.definition.title ?? '';
  if (approval.action.kind !== 'spawn') return null;
  const proposal = editedProposal(approval.action.proposal, edits ?? NO_EDITS);
  return (
    <li className={spawn.entry}>
      <div className={spawn.row}>
        <Checkbox
          checked={isChosen}
          onChange={(event) => onChoose(event.currentTarget.checked)}
          label={
            <>
              <span className="mono dim">{approval.ticket}</span> {title}
            </>
          }
        />
        {edits !== null && <b className={styles.edited}>edited</b>}
        <span className={styles.grow} />
        <span className="dim">{proposal.model}</span>
        <span className={`num dim ${spawn.tokens}`}>≈ {formatCount(estimateProposal(proposal))} tokens</span>
        <Button
          variant="default"
          size="compact-xs"
          onClick={onLook}
          aria-label={`Look at ${approval.ticket}`}
        >
          Look
        </Button>
      </div>
      {proposal.setup.length > 0 && (
        <div className={spawn.entryVerify}>
          <span>Setup</span>
          <div>
            <VerifyCommands commands={proposal.setup} />
          </div>
        </div>
      )}
      {proposal.verify.length > 0 && (
        <div className={spawn.entryVerify}>
          <span>Verify</span>
          <div>
            <VerifyCommands commands={proposal.verify} />
          </div>
        </div>
      )}
    </li>
  );
}
