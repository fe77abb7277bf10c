import type { MiniMapNodeProps } from '@xyflow/react';
import { memo } from 'react';
import { useView } from '../store/hooks';
import { lookOf, looks } from '../ui/status';
import { usePulse } from './use-pulse';

/** One ticket in the small map, in its status' colour; each follows its own ticket only. */
export const MapBlock = memo(function MapBlock({ id, x, y, width, height }: MiniMapNodeProps) {
  const look = usePulse(id, (run, ...stands) => {
    const ticket = run.tickets.get(id);
    return ticket === undefined ? 'todo' : lookOf(run, ticket, ...stands);
  });
  const selected = useView(({ selectedTicket }) => selectedTicket === id);
  return (
    <rect
      x={x}
      y={y}
      width={width}
      height={height}
      rx={height / 5}
      style={{
        fill: looks[look].color,
        stroke: selected ? 'var(--accent)' : 'none',
        strokeWidth: height / 3,
      }}
    />
  );
});
