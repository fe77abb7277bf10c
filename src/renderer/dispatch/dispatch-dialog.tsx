import { Modal, Stack } from '@mantine/core';
import { useCallback, useState } from 'react';
import type { DispatchText, DispatchWishes } from '../../shared/dispatch';
import type { Ticket } from '../../shared/run-state';
import { useBaton } from '../baton-context';
import { useRun, useTicket } from '../store/hooks';
import { useRunCommand } from '../ticket/use-run-command';
import { currentAttempt } from '../ui/status';
import styles from './dispatch.module.css';
import { DispatchFactList } from './dispatch-facts';
import { DispatchWords } from './dispatch-words';
import { editedWords, NOTHING_WISHED, textOf, tidyWords } from './edited-dispatch';
import { goesOutWhen } from './goes-out-when';
import { OfferFoot } from './offer-foot';
import { useOffer } from './use-offer';
import { WishFields } from './wish-fields';

/** Gives a ticket to an agent: who, as what, where, and everything that would be sent. */
export function DispatchDialog({ ticket: id }: { ticket: string }) {
  const ticket = useTicket(id);
  return ticket === null ? null : <Dialog ticket={ticket} />;
}

function Dialog({ ticket }: { ticket: Ticket }) {
  const { ask, viewStore } = useBaton();
  const run = useRun(({ id }) => id);
  const command = useRunCommand();
  const { definition, assignment } = ticket;
  const [wishes, setWishes] = useState(() => wishesOf(ticket));
  const [typed, setTyped] = useState<ReadonlyMap<string, string>>(new Map());
  const [isBusy, setBusy] = useState(false);
  const load = useCallback(
    () => ask('dispatch.offer', { run, ticket: definition.id, wishes }),
    [ask, run, definition.id, wishes],
  );
  const { offer, isLoading, problem } = useOffer(load);
  const when = useRun((run) => `Goes out ${goesOutWhen(run, ticket)}.`);
  const before = useRun((run) => currentAttempt(run, ticket)?.dispatch?.facts ?? null);
  const words: DispatchText = assignment?.text ?? definition;
  const said = tidyWords(editedWords(textOf(words), typed));
  const proposal = offer?.proposal ?? null;
  const agent = offer?.agent ?? null;
  const isOwn = agent?.interface === 'local';
  const isReady = agent !== null && problem === null && !isLoading && said.title !== '';
  const close = () => viewStore.getState().showDialog(null);

  async function give(): Promise<void> {
    if (agent === null) return;
    setBusy(true);
    const done = await command({
      type: 'ticket.assign',
      ticket: definition.id,
      assignment: { ...wishes, agent: agent.key, text: isOwn ? null : said },
      seen: proposal === null ? null : { ...proposal, ...said },
    });
    setBusy(false);
    if (done) close();
  }

  return (
    <Modal
      opened
      onClose={close}
      title={`Who does ${definition.id}?`}
      size={760}
      closeOnClickOutside={false}
      closeOnEscape={typed.size === 0}
    >
      <Stack gap="md">
        <WishFields wishes={wishes} offer={offer} ticketIssue={definition.issueNumber} onChange={setWishes} />
        {proposal !== null && (
          <section className={styles.sent} aria-label="What is sent">
            <DispatchFactList proposal={proposal} brief />
            <DispatchWords words={textOf(words)} typed={typed} onType={setTyped} />
          </section>
        )}
        {isOwn && (
          <p className={styles.note}>
            Baton’s own worker does it here, under the approvals of this run. Nothing goes anywhere.
          </p>
        )}
        {before !== null && (
          <p className={styles.warning} role="note">
            What was sent before stays where it is{before.issueUrl !== null && ` (${before.issueUrl})`}: tell
            that agent yourself that it is no longer wanted.
          </p>
        )}
      </Stack>
      <OfferFoot
        problem={problem}
        when={isReady && !isOwn ? when : ''}
        agent={agent}
        isReady={isReady}
        isBusy={isBusy}
        onGive={() => void give()}
        onCancel={close}
      />
    </Modal>
  );
}

/** What was wished before, as far as it is known. */
function wishesOf({ assignment }: Ticket): DispatchWishes {
  if (assignment === null || assignment.agent === 'baton') return NOTHING_WISHED;
  const { agent, taskType, issueNumber, createIssue, endpoint } = assignment;
  return { agent, taskType, issueNumber, createIssue, endpoint };
}
