/** How the whole graph is brought into sight: below the buttons, never larger than life. */
export const FIT = {
  padding: { top: '56px', right: '24px', bottom: '24px', left: '24px' },
  maxZoom: 1,
} as const;
