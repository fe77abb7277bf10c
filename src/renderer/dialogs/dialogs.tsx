import { useHost, useView } from '../store/hooks';
import { ClosingDialog } from './closing-dialog';
import { NotOpenedDialog } from './not-opened-dialog';
import { OpenFileDialog } from './open-file-dialog';
import { StartDialog } from './start-dialog';
import { StopDialog } from './stop-dialog';

/** At most one of these at a time. `hasRun`: a track is open behind it. */
export function Dialogs({ hasRun }: { hasRun: boolean }) {
  const dialog = useView((view) => view.dialog);
  const failed = useHost((host) => host.openFailure !== null);
  switch (dialog?.kind) {
    case 'start':
      return hasRun ? <StartDialog /> : null;
    case 'stop':
      return hasRun ? <StopDialog /> : null;
    case 'open_file':
      return <OpenFileDialog purpose={dialog.purpose} />;
    case 'closing':
      return <ClosingDialog running={dialog.running} />;
    case 'tier':
    case undefined:
      return hasRun && failed ? <NotOpenedDialog /> : null; // The first page shows problems itself.
  }
}
