import { Button, Group, Modal } from '@mantine/core';
import { useState } from 'react';
import { hasStarted, type RunState } from '../../shared/run-state';
import type { Dependent, RevertPreview } from '../../shared/work';
import { useBaton } from '../baton-context';
import { useRun, useRunList } from '../store/hooks';
import { useRunCommand } from '../ticket/use-run-command';
import { useAsked } from './use-asked';
import styles from './work.module.css';

/** Takes a ticket's accepted work back from the run's branch; names first what was built on it. */
export function RevertDialog({ ticket }: { ticket: string }) {
  const { viewStore, ask } = useBaton();
  const run = useRun(({ id }) => id);
  const accepted = useRun((state) => state.tickets.get(ticket)?.accepted ?? null);
  const { asked } = useAsked(ticket, `${accepted}`, () => ask('work.preview_revert', { run, ticket }));
  const send = useRunCommand();
  const [isBusy, setBusy] = useState(false);
  const close = () => viewStore.getState().showDialog(null);

  async function revert(): Promise<void> {
    setBusy(true);
    if (await send({ type: 'ticket.revert', ticket })) close();
    else setBusy(false);
  }

  return (
    <Modal opened onClose={close} title={`Take the work of ${ticket} back?`} size={560}>
      <p>
        The run’s branch is then as if {ticket} had not been worked on. The ticket is blocked until you retry
        it; what you have applied already stays on your own branch.
      </p>
      {asked.kind === 'loading' && <p aria-busy="true">Looking for what was built on it…</p>}
      {asked.kind === 'refused' && (
        <p className={styles.refused} role="alert">
          {asked.message}
        </p>
      )}
      {asked.kind === 'read' && <Found ticket={ticket} preview={asked.value} />}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={close} data-autofocus>
          Keep it
        </Button>
        <Button
          color="red"
          loading={isBusy}
          disabled={asked.kind !== 'read' || asked.value.type === 'conflict'}
          onClick={() => void revert()}
        >
          Take it back
        </Button>
      </Group>
    </Modal>
  );
}

function Found({ ticket, preview }: { ticket: string; preview: RevertPreview }) {
  const named = preview.dependents.map((each) => each.ticket);
  const waiting = useRunList((run) => otherDependents(run, ticket, named, false));
  const started = useRunList((run) => otherDependents(run, ticket, named, true));
  const changedNothing = preview.type === 'nothing';
  const isAlone = named.length + waiting.length + started.length === 0;
  return (
    <>
      {changedNothing && <p>{ticket} changed no file, so there is nothing to undo.</p>}
      {isAlone && !changedNothing && <p>Nothing was built on it.</p>}
      {named.length > 0 && (
        <>
          <p>
            <b>Accepted after it;</b> their own work stays as it is:
          </p>
          <ul className={styles.list}>
            {preview.dependents.map((each) => (
              <li key={each.commit}>{dependentWords(each)}</li>
            ))}
          </ul>
        </>
      )}
      {started.length > 0 && (
        <p>
          <b>{started.join(', ')}</b> began with it and {started.length === 1 ? 'goes' : 'go'} on as if it had
          not been there.
        </p>
      )}
      {waiting.length > 0 && (
        <p>
          <b>{waiting.join(', ')}</b> will wait for it again.
        </p>
      )}
      {preview.type === 'conflict' && (
        <div className={styles.refused} role="alert">
          <p>
            <b>It cannot be taken back by itself:</b> {wayText(ticket, preview.first)}
          </p>
          <ul className={styles.paths}>
            {preview.files.map(({ path, tickets }) => (
              <li key={path}>
                {path} (changed by {tickets.join(', ')})
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function wayText(ticket: string, first: readonly string[]): string {
  const sendBack = `end ${ticket} back with notes.`;
  if (first.length === 0) return `the same lines were changed later. S${sendBack}`;
  const later = first.join(', ');
  return `${later} changed the same lines later. Take ${later} back first, or s${sendBack}`;
}

function otherDependents(run: RunState, id: string, named: readonly string[], isStarted: boolean): string[] {
  return run.order.filter((other) => {
    const ticket = run.tickets.get(other);
    if (ticket === undefined || named.includes(other)) return false;
    return ticket.definition.dependsOn.includes(id) && hasStarted(run, ticket) === isStarted;
  });
}

function dependentWords({ ticket, builtOn, sharedFiles }: Dependent): string {
  const shared = `changed the same files: ${sharedFiles.join(', ')}`;
  if (sharedFiles.length === 0) return `${ticket} began with this work before it`;
  return builtOn ? `${ticket} began with this work before it, and ${shared}` : `${ticket} ${shared}`;
}
