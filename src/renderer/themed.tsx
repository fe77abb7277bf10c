import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { cssVariables, theme } from './theme';
import { styleNonce } from './ui/style-nonce';
import { useTheme } from './ui/use-theme';

export function Themed({ children }: { children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      forceColorScheme={useTheme()}
      getStyleNonce={styleNonce}
    >
      {children}
    </MantineProvider>
  );
}
