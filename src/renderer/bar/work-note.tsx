import { Anchor } from '@mantine/core';
import { succeed } from '../../shared/result';
import { whereWorkIs } from '../../shared/where-work-is';
import { useAction } from '../actions/use-action';
import { showWork } from '../actions/view-actions';
import { useBaton } from '../baton-context';
import { useRun, useView } from '../store/hooks';
import { useAsked } from '../work/use-asked';
import styles from './work-note.module.css';

/** Once a run with worktrees has ended: where its work is, and how it comes to the person. */
export function WorkNote() {
  const sentence = useRun((run) =>
    run.phase.phase === 'finished' ? whereWorkIs(run, '“Apply…” beside its diff') : null,
  );
  const { enabled, run } = useAction(showWork);
  const discarded = useDiscarded(sentence !== null);
  if (sentence === null) return null;
  return (
    <p className={styles.note} role="status">
      <span aria-hidden>→</span> <span>{discarded ?? sentence}</span>
      {enabled && discarded === null && (
        <Anchor component="button" type="button" inherit onClick={run}>
          Look at it here
        </Anchor>
      )}
    </p>
  );
}

/** That the work was discarded, in a sentence; null where it was not. Nothing of that is in the run itself. */
function useDiscarded(isWork: boolean): string | null {
  const { ask } = useBaton();
  const run = useRun(({ id }) => id);
  // Asked once more when the person has had the chance.
  const isAsking = useView(({ dialog }) => dialog?.kind === 'discard');
  const { asked } = useAsked(
    run,
    `${isWork} ${isAsking}`,
    isWork ? async () => succeed(await ask('work.discarded', { run })) : null,
  );
  return asked.kind === 'read' ? asked.value : null;
}
