// The look: one green, system type, round corners.
import { Anchor, createTheme, type MantineColorsTuple } from '@mantine/core';

const moss: MantineColorsTuple = [
  '#ebf7f2',
  '#d5ece2',
  '#a8d9c4',
  '#77c5a4',
  '#4fb489',
  '#35a878',
  '#1f8c61',
  '#187a55',
  '#126246',
  '#0a4a35',
];

const night: MantineColorsTuple = [
  '#e8ecea',
  '#c4cbc8',
  '#a3aca7',
  '#6f7975',
  '#3d454a',
  '#2d3338',
  '#23292d',
  '#1c2024',
  '#14171a',
  '#0e1113',
];

export const theme = createTheme({
  primaryColor: 'moss',
  primaryShade: 7,
  colors: { moss, dark: night },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  // A link inside text is told by more than its colour.
  components: { Anchor: Anchor.extend({ defaultProps: { underline: 'always' } }) },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Ubuntu, Cantarell, sans-serif',
  headings: {
    fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Ubuntu, Cantarell, sans-serif',
    fontWeight: '680',
    textWrap: 'balance',
  },
});
