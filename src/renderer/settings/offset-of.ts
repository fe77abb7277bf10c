/** Where in a text a place is that was told by line and column, both counted from 1; the end of the line where that is shorter. */
export function offsetOf(text: string, line: number, column: number): number {
  const lines = text.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const last = lines[line - 1];
  return last === undefined ? text.length : before + Math.min(column - 1, last.length);
}
