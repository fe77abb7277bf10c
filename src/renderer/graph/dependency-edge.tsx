import { BaseEdge, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import { edgePath } from './edge-path';
import { edgeTone } from './edge-tone';
import styles from './graph.module.css';
import { useGraphScene } from './graph-scene';
import type { TicketEdge } from './to-graph';
import { usePulse } from './use-pulse';

export const DependencyEdge = memo(function DependencyEdge({ source, target, data }: EdgeProps<TicketEdge>) {
  const tone = usePulse(target, (run, standing) => edgeTone(run, source, target, standing));
  const { critical } = useGraphScene();
  const place = critical?.get(source);
  const isCritical = place !== undefined && critical?.get(target) === place + 1;
  return (
    <BaseEdge
      className={styles.edge ?? ''}
      data-tone={isCritical ? 'critical' : tone}
      data-dimmed={(critical !== null && !isCritical) || undefined}
      path={edgePath(data?.points ?? [])}
      interactionWidth={0}
    />
  );
});
