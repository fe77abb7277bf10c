import { notifications } from '@mantine/notifications';
import type { Rejection } from '../../shared/command';
import { rejectionText } from '../../shared/wording';

/** Tells the person of something that went wrong and is shown nowhere else. */
export function reportFailure(error: unknown): void {
  notifications.show(failed(error instanceof Error ? error.message : String(error)));
}

function failed(message: string) {
  return { color: 'red', title: 'That did not work', message, autoClose: 12_000 };
}

const STANDS_STILL = 'stands-still';

/** Tells why a command was not carried out: once, where it is that the run stands still, and only as long as it does. */
export function reportRefusal(failure: Rejection): void {
  const isPassing = failure.type === 'trouble';
  notifications.show({ ...failed(rejectionText(failure)), ...(isPassing && { id: STANDS_STILL }) });
}

export function hideStandstill(): void {
  notifications.hide(STANDS_STILL);
}

/** Tells the person of something that worked and that they might not see otherwise. */
export function reportSuccess(message: string): void {
  notifications.show({ message, autoClose: 5_000 });
}

/** Tells the person of something that happened by itself, and leads there; with `waits` it is theirs to decide. */
export function reportNews(
  { title, text, waits }: { title: string; text: string; waits: boolean },
  open: () => void,
): void {
  const id = notifications.show({
    ...(waits ? { color: 'yellow' } : {}),
    title,
    message: text,
    autoClose: waits ? 12_000 : 8_000,
    onClick() {
      notifications.hide(id);
      open();
    },
  });
}
