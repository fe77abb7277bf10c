/** A command of Baton from its words, as it is typed in the folder that holds Baton: `resume last`. */
export function usualCommand(words: string): string {
  return `npm run -s baton -- ${words}`.trim();
}
