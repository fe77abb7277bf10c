import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { TrackCheck } from '../../shared/plan';
import { BatonProvider, useBaton } from '../baton-context';
import { GraphView } from '../graph/graph-view';
import { createRunStore } from '../store/run-store';
import { createViewStore } from '../store/view-store';
import { plural } from '../ui/format';
import styles from './plan.module.css';
import { proposedRun } from './proposed-run';

interface ProposedGraphProps {
  readonly check: TrackCheck | null;
  onTicket(id: string): void;
}

/** The tickets as a graph, drawn as a run that never starts. While the text is wrong it shows the last one that was right. */
export function ProposedGraph({ check, onTicket }: ProposedGraphProps) {
  const baton = useBaton();
  const own = useMemo(
    () => ({
      ...baton,
      runStore: createRunStore(() => {}),
      viewStore: createViewStore({ getItem: () => null, setItem: () => {} }),
    }),
    [baton],
  );
  const { runStore, viewStore } = own;
  const number = useRef(0);
  const [shown, setShown] = useState<string | null>(null);

  useEffect(() => {
    if (check?.ok !== true) return;
    number.current += 1;
    // Another run for another graph: pictures are made anew only when the run is another one.
    runStore.getState().load(proposedRun(`proposed-${number.current}`, check.value));
    setShown(plural(check.value.tickets.length, 'ticket'));
  }, [check, runStore]);

  const selected = useStore(viewStore, ({ selectedTicket }) => selectedTicket);
  const heard = useRef(onTicket);
  heard.current = onTicket;
  useEffect(() => {
    if (selected !== null) heard.current(selected);
  }, [selected]);

  return (
    <section
      className={styles.graph}
      aria-label="Proposed graph"
      data-stale={check?.ok === false || undefined}
    >
      {shown === null ? (
        <p className={styles.empty}>The graph is drawn when the text is right.</p>
      ) : (
        <BatonProvider value={own}>
          <GraphView />
        </BatonProvider>
      )}
      {shown !== null && (
        <p className={styles.count}>
          {shown}
          {check?.ok === false && ', as the text was when it was right'}
        </p>
      )}
    </section>
  );
}
