import { Button, Modal } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { assertNever } from '../../shared/assert-never';
import { useView } from '../store/hooks';
import styles from './approval-dialog.module.css';
import { DispatchApproval } from './dispatch-approval';
import { ReviewApproval } from './review-approval';
import { SpawnApproval } from './spawn-approval';
import { SpawnBatch } from './spawn-batch';
import { StepApproval } from './step-approval';
import { type Answering, useAnswering } from './use-answering';
import { useOpenByItself, useOtherDialog } from './use-open-by-itself';

/** Asks the person about one approval at a time. Closing it decides nothing. */
export function ApprovalDialog() {
  const open = useView(({ openApproval }) => openApproval);
  const isOther = useOtherDialog();
  useOpenByItself();
  // Behind another dialog it stays open, and is there again when that is closed.
  return open === null || isOther ? null : <OpenDialog open={open} />;
}

function OpenDialog({ open }: { open: string }) {
  const answering = useAnswering(open);
  const [batch, setBatch] = useState(false);
  const { approval } = answering;
  const isWide =
    !batch && approval !== null && approval.action.kind !== 'step' && approval.action.kind !== 'dispatch';
  return (
    <Modal.Root
      opened
      onClose={answering.later}
      closeOnEscape={false}
      closeOnClickOutside={false}
      lockScroll={false}
      centered
      size={isWide ? 1080 : 820}
      classNames={{ content: styles.content ?? '' }}
      transitionProps={{ duration: 0 }}
    >
      <Modal.Overlay backgroundOpacity={0.6} />
      <Modal.Content radius={14}>
        <Content answering={answering} batch={batch} onBatch={setBatch} />
      </Modal.Content>
    </Modal.Root>
  );
}

interface ContentProps {
  answering: Answering;
  batch: boolean;
  onBatch: (batch: boolean) => void;
}

function Content({ answering, batch, onBatch }: ContentProps) {
  const { approval } = answering;
  if (batch) return <SpawnBatch answering={answering} onBack={() => onBatch(false)} />;
  if (approval === null) return <NothingWaits answering={answering} />;
  const { action } = approval;
  switch (action.kind) {
    case 'spawn':
      return (
        <SpawnApproval
          key={approval.id}
          approval={approval}
          proposal={action.proposal}
          answering={answering}
          onBatch={() => onBatch(true)}
        />
      );
    case 'dispatch':
      return (
        <DispatchApproval
          key={approval.id}
          approval={approval}
          proposal={action.proposal}
          answering={answering}
        />
      );
    case 'step':
      return <StepApproval key={approval.id} approval={approval} call={action.call} answering={answering} />;
    case 'review':
      return <ReviewApproval key={approval.id} approval={approval} review={action} answering={answering} />;
    default:
      return assertNever(action);
  }
}

/** The last one was settled elsewhere while it was open. */
function NothingWaits({ answering }: { answering: Answering }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className={styles.body}>
      <Modal.Title component="h2" ref={heading} tabIndex={-1} data-autofocus className={styles.title ?? ''}>
        Nothing waits for you any more
      </Modal.Title>
      <p className={styles.plain}>{answering.notice}</p>
      <div className={styles.alone}>
        <Button variant="default" onClick={() => answering.show(null)}>
          Close
        </Button>
      </div>
    </div>
  );
}
