import { type NodeProps, useStore } from '@xyflow/react';
import { type CSSProperties, memo, type ReactNode } from 'react';
import { useView } from '../store/hooks';
import { RunTime } from '../ui/run-time';
import { looks } from '../ui/status';
import { type CardFace, cardFace } from './card-face';
import styles from './graph.module.css';
import { type Nearness, useGraphScene } from './graph-scene';
import type { TicketNode } from './to-graph';
import { usePulse } from './use-pulse';

/** One ticket in the graph: a card, or from afar a block of its status' colour. */
export const TicketCard = memo(function TicketCard({ id }: NodeProps<TicketNode>) {
  const face = usePulse(id, (run, ...stands) => cardFace(run, id, ...stands));
  const selected = useView(({ selectedTicket }) => selectedTicket === id);
  const { nearness, behind, critical } = useGraphScene();
  const dimmed = critical === null ? behind.has(id) : !critical.has(id);
  return (
    <div
      className={nearness === 'far' ? styles.block : styles.card}
      style={{ '--look': looks[face.look].color } as CSSProperties}
      data-ticket={id}
      data-look={face.look}
      data-selected={selected || undefined}
      data-dimmed={dimmed || undefined}
      data-critical={critical?.has(id) || undefined}
      id={cardElementId(id)}
      role="option"
      aria-selected={selected}
      aria-label={`${id}, ${face.title}: ${face.status}`}
      tabIndex={-1}
      title={face.title}
    >
      {wordsFor[nearness](id, face)}
      {selected && nearness === 'far' && <FarRing />}
      {/* Where edges meet the card: React Flow looks for these two. */}
      <i className={`source ${styles.end}`} data-handlepos="right" />
      <i className={`target ${styles.end}`} data-handlepos="left" />
    </div>
  );
});

export function cardElementId(ticket: string): string {
  return `card-${encodeURIComponent(ticket)}`;
}

const wordsFor: Record<Nearness, (id: string, face: CardFace) => ReactNode> = {
  near: (id, face) => (
    <>
      <div className={styles.row}>
        <span className={`${styles.id} ellipsis`}>{id}</span>
        <span className={`${styles.status} ellipsis`}>
          {looks[face.look].glyph} {face.status}
        </span>
      </div>
      <div className={`${styles.title} ellipsis`}>{face.title}</div>
      <div className={`${styles.row} ${styles.foot} num`}>
        <span className="ellipsis" title={face.detail}>
          {face.detail}
          {face.runningSince !== null && <RunTime since={face.runningSince} before=" · " />}
        </span>
        <span>{face.cost}</span>
      </div>
    </>
  ),
  middle: (id, face) => (
    <div className={styles.big}>
      <b>
        {looks[face.look].glyph} {id}
      </b>{' '}
      {face.title}
    </div>
  ),
  far: (id, face) => (
    <span className={styles.blockWords}>
      {looks[face.look].glyph} {id}
    </span>
  ),
};

/** From afar the selected block has to be found among hundreds: a ring that is as thick at every zoom. */
function FarRing() {
  const zoom = useStore(({ transform }) => transform[2]);
  return <i className={styles.ring} style={{ outlineWidth: 3 / zoom }} />;
}
