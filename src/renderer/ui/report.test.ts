import { notifications, notificationsStore } from '@mantine/notifications';
import { afterEach, expect, it } from 'vitest';
import { hideStandstill, reportRefusal } from './report';

afterEach(() => notifications.clean());

const shown = () => notificationsStore.getState().notifications.map(({ message }) => message);

it('that a run stands still is told once, and no longer than it does; other refusals stay', () => {
  reportRefusal({ type: 'trouble', message: 'The disk is full.' });
  reportRefusal({ type: 'trouble', message: 'The disk is full.' });
  reportRefusal({ type: 'ended' });
  expect(shown()).toEqual([expect.stringMatching(/stands still: The disk is full\.$/), expect.anything()]);
  hideStandstill();
  expect(shown()).toEqual([expect.not.stringMatching(/stands still/)]);
});
