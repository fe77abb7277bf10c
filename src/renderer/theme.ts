// Mantine with Baton's colours: its variables point at those of theme.css, so that one file decides how everything looks.
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const accent: MantineColorsTuple = [
  '#eef0ff',
  '#dcdffd',
  '#b8bff9',
  '#a0a9f9',
  '#8b98f8',
  '#7c8cf8',
  '#6676f0',
  '#5566e6',
  '#4f5fe0',
  '#3f4dc4',
];

// Mantine builds its dark surfaces of these; they are those of theme.css.
const dark: MantineColorsTuple = [
  '#e6eaf0',
  '#c3cbd6',
  '#9aa5b5',
  '#8490a1',
  '#3a4452',
  '#2f3743',
  '#1b212a',
  '#151920',
  '#0f1216',
  '#0a0d10',
];

export const theme = createTheme({
  colors: { accent, dark },
  primaryColor: 'accent',
  primaryShade: { light: 8, dark: 7 },
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '15px', xl: '18px' },
  lineHeights: { md: '1.45' },
  defaultRadius: 7,
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'xs' } },
    InputWrapper: { styles: { label: { marginBottom: 4 } } },
    TextInput: { defaultProps: { size: 'sm' } },
    Tooltip: { defaultProps: { openDelay: 400, fz: 12 } },
    Modal: {
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.6 },
        lockScroll: false, // The page itself never scrolls, and the lock is a style element without our nonce.
        closeButtonProps: { 'aria-label': 'Close' },
      },
      styles: { title: { fontSize: 15, fontWeight: 600 } },
    },
  },
});

const surfaces = {
  '--mantine-color-body': 'var(--panel)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--dim)',
  '--mantine-color-placeholder': 'var(--faint)',
  '--mantine-color-default': 'var(--raised)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--line)',
  '--mantine-color-error': 'var(--blocked)',
};

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: surfaces,
  dark: surfaces,
});
