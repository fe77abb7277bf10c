import { ActionIcon, Menu } from '@mantine/core';
import { type Action, shortcutText } from '../actions/action';
import {
  addFromFile,
  closeRun,
  copyLink,
  dispatchTask,
  openFile,
  openInBrowser,
  planFromGoal,
  saveStatuses,
} from '../actions/file-actions';
import { useAction } from '../actions/use-action';
import {
  allowNotifications,
  allRuns,
  findOrDo,
  openAgents,
  openDisk,
  openSettings,
  themeActions,
} from '../actions/view-actions';
import { isMac } from '../ui/platform';

const sections: readonly (readonly Action[])[] = [
  [openFile, planFromGoal, dispatchTask, addFromFile, saveStatuses],
  [openInBrowser, copyLink, allowNotifications],
  [findOrDo, allRuns, openAgents, openSettings, openDisk, themeActions.system],
  [closeRun],
];

export function MainMenu() {
  return (
    <Menu width={270} position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label="Menu" title="Menu">
          ☰
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {sections.map((actions, i) => (
          <div key={actions[0]?.id}>
            {i > 0 && <Menu.Divider />}
            {actions.map((action) => (
              <MenuAction key={action.id} action={action} />
            ))}
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function MenuAction({ action }: { action: Action }) {
  const { enabled, why, run } = useAction(action);
  if (!enabled) return null;
  return (
    <Menu.Item
      onClick={run}
      disabled={why !== null}
      title={why ?? undefined}
      rightSection={action.shortcut === null ? null : <kbd>{shortcutText(action.shortcut, isMac)}</kbd>}
    >
      {action.label}
    </Menu.Item>
  );
}
