import { Button } from '@mantine/core';
import { dispatchTask, openFile, planFromGoal } from '../actions/file-actions';
import { useAction } from '../actions/use-action';
import { allRuns, openSettings } from '../actions/view-actions';
import { ThemeButton } from '../bar/theme-button';
import { useBaton } from '../baton-context';
import { LeftOverNotice } from '../disk/left-over-notice';
import { AgentsSection } from '../dispatch/agents-section';
import { WaitingPlans } from '../plan/waiting-plans';
import { RunList } from '../runs/run-list';
import { useHost, useView } from '../store/hooks';
import { fileName } from '../ui/format';
import { reportFailure } from '../ui/report';
import styles from './first-page.module.css';
import { OpenProblems } from './open-problems';

const RECENT_RUNS = 6;

/** What a person sees before a track is open. */
export function FirstPage() {
  const about = useHost((host) => host.about);
  const opening = useHost((host) => host.opening);
  const hasRuns = useHost((host) => host.runs.length > 0);
  // The dialog for a path shows the problems itself.
  const asking = useView((view) => view.dialog?.kind === 'open_file');
  const { run: open } = useAction(openFile);
  const { enabled: canPlan, run: planGoal } = useAction(planFromGoal);
  const { run: dispatch } = useAction(dispatchTask);
  const { run: settings } = useAction(openSettings);
  const { run: runs } = useAction(allRuns);
  return (
    <main className={styles.page}>
      <div className={styles.corner}>
        <Button variant="subtle" color="gray" onClick={settings}>
          Settings…
        </Button>
        <ThemeButton />
      </div>
      <div className={styles.column}>
        <header>
          <h1 className={styles.name}>
            <span className={styles.mark} aria-hidden /> Baton
          </h1>
          <p className={styles.about}>
            Open a file of tickets: AI workers do them in the order of their dependencies, and ask you before
            they start, before they run a command, and at each step where you want it.
          </p>
        </header>
        <div className={styles.actions}>
          <Button size="sm" onClick={open} loading={opening}>
            Open a ticket file…
          </Button>
          <Button size="sm" variant="default" onClick={planGoal} disabled={!canPlan}>
            Plan from a goal…
          </Button>
          <Button size="sm" variant="default" onClick={dispatch}>
            {dispatchTask.label}
          </Button>
          <span className="dim">or drop a ticket file anywhere on this page</span>
        </div>
        {!asking && <OpenProblems />}
        {about !== null && <LeftOverNotice />}
        <AgentsSection />
        <WaitingPlans />
        <Samples />
        {about !== null && about.recentFiles.length > 0 && <RecentFiles paths={about.recentFiles} />}
        {hasRuns && (
          <section aria-label="Recent runs">
            <div className={styles.headed}>
              <h2 className={styles.heading}>Recent runs</h2>
              <Button size="compact-xs" variant="subtle" color="gray" onClick={runs}>
                {allRuns.label}
              </Button>
            </div>
            <div className={styles.box}>
              <RunList limit={RECENT_RUNS} />
            </div>
          </section>
        )}
        {about !== null && <p className={styles.version}>Baton {about.version}</p>}
      </div>
    </main>
  );
}

function Samples() {
  const { session } = useBaton();
  const samples = useHost((host) => host.about?.samples ?? null);
  if (samples === null) return <p className="dim">Loading…</p>;
  return (
    <section aria-label="Sample tracks">
      <h2 className={styles.heading}>Try a sample: no key, no account, a fresh folder</h2>
      <div className={styles.samples}>
        {samples.map(({ id, title, about }) => (
          <button
            key={id}
            type="button"
            className={styles.sample}
            onClick={() => session.openSample(id).catch(reportFailure)}
          >
            <b>{title}</b>
            <span className="dim">{about}</span>
          </button>
        ))}
      </div>
    </section>
  );
}

function RecentFiles({ paths }: { paths: readonly string[] }) {
  const { session } = useBaton();
  return (
    <section aria-label="Recent files">
      <h2 className={styles.heading}>Recent files</h2>
      <ul className={styles.box}>
        {paths.slice(0, 8).map((path) => (
          <li key={path}>
            <button
              type="button"
              className={styles.recent}
              title={path}
              onClick={() => session.openFile(path).catch(reportFailure)}
            >
              <span>{fileName(path)}</span>
              <span className="faint ellipsis">{path.slice(0, -fileName(path).length - 1)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
