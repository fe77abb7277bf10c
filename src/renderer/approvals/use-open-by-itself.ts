import { useEffect } from 'react';
import { useBaton } from '../baton-context';
import { useApprovals, useHost, useRun, useView } from '../store/hooks';
import { approvalKey } from './approval-store';

/** Whether keys typed now go into a field. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches('input:not([type="radio"]), textarea, select, [role="textbox"]'))
  );
}

/** Whether a dialog that is no approval is open: it comes first. */
export function useOtherDialog(): boolean {
  const isOpen = useView(({ dialog }) => dialog !== null);
  const failed = useHost(({ openFailure }) => openFailure !== null);
  return isOpen || failed;
}

/** Shows the first thing that waits and was not put off, when nothing else is open and the person does not type. */
export function useOpenByItself(): void {
  const { approvalStore, viewStore } = useBaton();
  const run = useRun(({ id }) => id);
  const waiting = useApprovals();
  const isOther = useOtherDialog();
  // Who reads a diff has asked for it, and is told in the bar.
  const isFree = useView(({ openApproval, work }) => openApproval === null && work === null) && !isOther;
  const opens = useView(({ approvalsOpen }) => approvalsOpen);

  useEffect(() => {
    if (!isFree || !opens || isTyping(document.activeElement)) return;
    const { putOff } = approvalStore.getState();
    const first = waiting.find((approval) => !putOff.has(approvalKey(run, approval)));
    if (first !== undefined) viewStore.getState().showApproval(first.id);
  }, [isFree, opens, waiting, run, approvalStore, viewStore]);
}
