import { useEffect } from 'react';
import { Palette } from './actions/palette';
import { useActionKeys } from './actions/use-action';
import { Dialogs } from './dialogs/dialogs';
import { DropTarget } from './first-page/drop-target';
import { FirstPage } from './first-page/first-page';
import { NeedsLink } from './first-page/needs-link';
import { RunView } from './run-view';
import { SettingsNotice } from './settings/settings-notice';
import { useHost, useRunCopy } from './store/hooks';
import { AboveDialogs } from './ui/above-dialogs';
import { ConnectionBanner } from './ui/connection-banner';
import { hideStandstill } from './ui/report';

/** One of three pages: no way in, no run open, a run. */
export function App() {
  const refused = useHost(({ connection }) => connection.state === 'refused');
  return refused ? <NeedsLink /> : <OpenApp />;
}

function OpenApp() {
  const run = useRunCopy((copy) => copy.run?.id ?? null);
  const standsStill = useRunCopy((copy) => copy.trouble !== null);
  useActionKeys();
  useEffect(() => {
    if (!standsStill) hideStandstill();
  }, [standsStill]);
  return (
    <>
      <AboveDialogs>
        <ConnectionBanner />
      </AboveDialogs>
      <SettingsNotice />
      {run === null ? <FirstPage /> : <RunView key={run} />}
      <Dialogs hasRun={run !== null} />
      <Palette />
      <DropTarget />
    </>
  );
}
