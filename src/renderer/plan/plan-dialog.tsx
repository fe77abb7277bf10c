import { Modal } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import type { Proposal } from '../../shared/approval';
import { isAtWork } from '../../shared/plan';
import { useBaton } from '../baton-context';
import { usePlans } from '../store/hooks';
import { reportFailure } from '../ui/report';
import { GoalForm } from './goal-form';
import { PlanProgress } from './plan-progress';
import { ProposedTrack } from './proposed-track';
import { SendPage } from './send-page';
import { useGoalWish } from './use-goal-wish';

/** From a goal to a track, a page after the other: the goal, what is sent, the answer as it comes, the track that is proposed. */
export function PlanDialog({ plan }: { plan: string | null }) {
  return plan === null ? <NewPlan /> : <KeptPlan key={plan} id={plan} />;
}

function NewPlan() {
  const wish = useGoalWish();
  const [prepared, setPrepared] = useState<{ proposal: Proposal; left: readonly string[] } | null>(null);
  const isBegun = wish.goal.trim() !== '';
  return (
    <Frame title="Plan from a goal" isWide={prepared !== null} keeps={isBegun}>
      {prepared === null ? (
        <GoalForm wish={wish} onPrepared={setPrepared} />
      ) : (
        <SendPage wish={wish} prepared={prepared} onBack={() => setPrepared(null)} />
      )}
    </Frame>
  );
}

function KeptPlan({ id }: { id: string }) {
  const { session, viewStore, planStore } = useBaton();
  const plan = usePlans(({ shown }) => (shown?.id === id ? shown : null));
  useEffect(() => {
    session.showPlan(id).then((isThere) => {
      if (!isThere) viewStore.getState().showDialog(null);
    }, reportFailure);
    return () => planStore.getState().show(null);
  }, [session, viewStore, planStore, id]);
  if (plan === null) return null;
  const isWorking = isAtWork(plan.phase);
  return (
    <Frame title={isWorking ? 'Planning' : 'The proposed track'} isWide keeps={!isWorking}>
      {isWorking ? <PlanProgress plan={plan} /> : <ProposedTrack key={plan.answers} plan={plan} />}
    </Frame>
  );
}

/** `keeps`: a click beside it or Esc would lose, or hide, what a person is at. */
function Frame(props: { title: string; isWide: boolean; keeps: boolean; children: ReactNode }) {
  const { viewStore } = useBaton();
  return (
    <Modal
      opened
      onClose={() => viewStore.getState().showDialog(null)}
      title={props.title}
      size={props.isWide ? 'min(1280px, 94vw)' : 620}
      yOffset={props.isWide ? '4vh' : '8vh'}
      closeOnClickOutside={!props.keeps}
      closeOnEscape={!props.keeps}
    >
      {props.children}
    </Modal>
  );
}
