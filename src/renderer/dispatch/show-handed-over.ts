import type { HandedOver } from '../../shared/contract';
import type { Baton } from '../baton-context';
import { reportFailure, reportSuccess } from '../ui/report';

/** Says what became of what was sent, or shows the run in which Baton's own worker is to do it. */
export async function showHandedOver({ session, viewStore }: Baton, done: HandedOver): Promise<void> {
  if (done.type === 'sent') {
    if (done.isThere) reportSuccess(`${done.agentName} has it.`);
    else reportFailure(done.error ?? `${done.agentName} did not get it.`);
    return;
  }
  viewStore.getState().showDialog(null);
  // Where it is to work is asked before anything begins.
  if (await session.showOpened('The task', done.opened)) viewStore.getState().showDialog({ kind: 'start' });
}
