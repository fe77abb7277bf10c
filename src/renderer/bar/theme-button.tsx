import { ActionIcon } from '@mantine/core';
import { useAction } from '../actions/use-action';
import { themeActions } from '../actions/view-actions';
import { useTheme } from '../ui/use-theme';

/** Switches between dark and light, and remembers it; “as the system” is in the palette. */
export function ThemeButton() {
  const other = useTheme() === 'dark' ? 'light' : 'dark';
  const { action, run } = useAction(themeActions[other]);
  return (
    <ActionIcon variant="subtle" color="gray" onClick={run} aria-label={action.label} title={action.label}>
      {other === 'light' ? '☀' : '☾'}
    </ActionIcon>
  );
}
