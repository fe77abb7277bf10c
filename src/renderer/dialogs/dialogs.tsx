import { DiskDialog } from '../disk/disk-dialog';
import { AgentsDialog } from '../dispatch/agents-dialog';
import { DispatchDialog } from '../dispatch/dispatch-dialog';
import { TaskDialog } from '../dispatch/task-dialog';
import { PlanDialog } from '../plan/plan-dialog';
import { RunsPage } from '../runs/runs-page';
import { SettingsPage } from '../settings/settings-page';
import { useHost, useView } from '../store/hooks';
import { ApplyDialog } from '../work/apply-dialog';
import { DiscardDialog } from '../work/discard-dialog';
import { RevertDialog } from '../work/revert-dialog';
import { ClosingDialog } from './closing-dialog';
import { NotOpenedDialog } from './not-opened-dialog';
import { OpenFileDialog } from './open-file-dialog';
import { StartDialog } from './start-dialog';
import { StopDialog } from './stop-dialog';

/** At most one of these at a time. `hasRun`: a track is open behind it. */
export function Dialogs({ hasRun }: { hasRun: boolean }) {
  const dialog = useView((view) => view.dialog);
  const defaults = useHost((host) => host.about?.defaults);
  const failed = useHost((host) => host.openFailure !== null);
  switch (dialog?.kind) {
    case 'start':
      // Settings that were changed by hand are noticed while it opens.
      return hasRun ? <StartDialog key={JSON.stringify(defaults)} /> : null;
    case 'stop':
      return hasRun ? <StopDialog /> : null;
    case 'open_file':
      return <OpenFileDialog purpose={dialog.purpose} />;
    case 'settings':
      return <SettingsPage first={dialog.tab ?? null} />;
    case 'dispatch':
      return hasRun ? <DispatchDialog key={dialog.ticket} ticket={dialog.ticket} /> : null;
    case 'task':
      return <TaskDialog key={dialog.instead} instead={dialog.instead} />;
    case 'agents':
      return <AgentsDialog />;
    case 'runs':
      return <RunsPage />;
    case 'disk':
      return <DiskDialog />;
    case 'plan':
      return <PlanDialog plan={dialog.plan} />;
    case 'apply':
      return hasRun ? <ApplyDialog first={dialog.tickets} /> : null;
    case 'revert':
      return hasRun ? <RevertDialog ticket={dialog.ticket} /> : null;
    case 'discard':
      return hasRun ? <DiscardDialog /> : null;
    case 'closing':
      return <ClosingDialog running={dialog.running} />;
    case 'tier':
    case undefined:
      return hasRun && failed ? <NotOpenedDialog /> : null; // The first page shows problems itself.
  }
}
