/**
 * What a text field gives back for `before`, after a person changed it: fields know only `\n`, so a text that ends all its
 * lines with `\r\n` gets them again.
 */
export function editedText(before: string, typed: string): string {
  return hasWindowsLineEnds(before) ? typed.replace(/\r?\n/g, '\r\n') : typed;
}

/** Every line break is `\r\n`, and there is one. */
export function hasWindowsLineEnds(text: string): boolean {
  return text.includes('\r\n') && !/(^|[^\r])\n|\r(?!\n)/.test(text);
}
