import { notifications } from '@mantine/notifications';

/** Tells the person of something that went wrong and is shown nowhere else. */
export function reportFailure(error: unknown): void {
  notifications.show({
    color: 'red',
    title: 'That did not work',
    message: error instanceof Error ? error.message : String(error),
    autoClose: 12_000,
  });
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
