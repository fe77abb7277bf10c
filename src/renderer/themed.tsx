import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { cssVariables, theme } from './theme';
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

/** The page's policy lets only style elements in that carry this. */
function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}
