/** Text that was cut in the middle of a character gets a replacement mark there: providers refuse half characters. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
