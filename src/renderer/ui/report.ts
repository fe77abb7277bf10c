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
