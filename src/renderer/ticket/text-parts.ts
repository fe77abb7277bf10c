/** A long text in parts of at most this many characters, none of which ends within a sign; one part where it is short. */
export function textParts(text: string, size: number): string[] {
  const parts: string[] = [];
  for (let start = 0; start < text.length; ) {
    const end = Math.min(start + size, text.length);
    const isWithin = end < text.length && end - start > 1 && isHalf(text.charCodeAt(end - 1));
    parts.push(text.slice(start, isWithin ? end - 1 : end));
    start = isWithin ? end - 1 : end;
  }
  return parts.length === 0 ? [''] : parts;
}

function isHalf(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}
