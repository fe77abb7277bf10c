import { useColorScheme } from '@mantine/hooks';
import { useView } from '../store/hooks';

/** What the person chose, else what the system has. */
export function useTheme(): 'light' | 'dark' {
  const system = useColorScheme('dark', { getInitialValueInEffect: false });
  const theme = useView((view) => view.theme);
  return theme === 'system' ? system : theme;
}
