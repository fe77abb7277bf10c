/**
 * An SVG path through the points: level where an edge runs between cards, a soft curve from one column to the next.
 * `points` are x, y, x, y …
 */
export function edgePath(points: readonly number[]): string {
  if (points.length < 4) return '';
  let path = `M${points[0]} ${points[1]}`;
  for (let i = 2; i + 1 < points.length; i += 2) {
    const [fromX = 0, fromY = 0, toX = 0, toY = 0] = points.slice(i - 2, i + 2);
    const reach = Math.min(64, (toX - fromX) / 2);
    path +=
      fromY === toY ? `L${toX} ${toY}` : `C${fromX + reach} ${fromY} ${toX - reach} ${toY} ${toX} ${toY}`;
  }
  return path;
}
