import { Modal, Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useCallback, useState } from 'react';
import type { DispatchText, DispatchWishes } from '../../shared/dispatch';
import { type StrayDispatch, wishesOfStray } from '../../shared/stray-dispatch';
import { useBaton } from '../baton-context';
import { useHost } from '../store/hooks';
import { reportFailure } from '../ui/report';
import styles from './dispatch.module.css';
import { DispatchFactList } from './dispatch-facts';
import { DispatchWords } from './dispatch-words';
import { editedWords, NOTHING_WISHED, textOf, tidyWords } from './edited-dispatch';
import { OfferFoot } from './offer-foot';
import { showHandedOver } from './show-handed-over';
import { useOffer } from './use-offer';
import { WishFields } from './wish-fields';

const NO_WORDS: DispatchText = { title: '', description: '', acceptanceCriteria: [] };
/** While a person types, nobody is asked what would become of it. */
const TYPING_MS = 300;

/** Hands over a task that belongs to no run: a new one, or one that another agent is to do. */
export function TaskDialog({ instead }: { instead: string | null }) {
  const dispatch = useHost(({ strays }) => strays?.find(({ id }) => id === instead) ?? null);
  // What it is changes while the dialog is open; what the person began with does not.
  const [first] = useState(dispatch);
  return <Dialog before={first} />;
}

function Dialog({ before }: { before: StrayDispatch | null }) {
  const baton = useBaton();
  const { ask, viewStore } = baton;
  const [words] = useState(() => (before === null ? NO_WORDS : textOf(before)));
  const [typed, setTyped] = useState<ReadonlyMap<string, string>>(new Map());
  const [wishes, setWishes] = useState<DispatchWishes>(() =>
    before === null ? NOTHING_WISHED : wishesOfStray(before),
  );
  const [isBusy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  /** What was refused may be another thing by now. */
  const [again, setAgain] = useState(0);
  const [asked] = useDebouncedValue(typed, TYPING_MS);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `again` only asks once more
  const load = useCallback(
    () =>
      ask('dispatch.offer_task', {
        text: tidyWords(editedWords(words, asked)),
        wishes,
        instead: before?.id ?? null,
      }),
    [ask, words, asked, wishes, before, again],
  );
  const hasTitle = tidyWords(editedWords(words, asked)).title !== '';
  const { offer, isLoading, problem } = useOffer(hasTitle ? load : null);
  const text = tidyWords(editedWords(words, typed));
  const agent = hasTitle ? (offer?.agent ?? null) : null;
  const isOwn = agent?.interface === 'local';
  const isReady = agent !== null && problem === null && !isLoading && asked === typed && text.title !== '';
  const close = () => viewStore.getState().showDialog(null);

  async function give(): Promise<void> {
    if (agent === null) return;
    setBusy(true);
    setRefused(null);
    try {
      const seen = offer?.proposal ?? null;
      const input = { text, wishes: { ...wishes, agent: agent.key }, instead: before?.id ?? null, seen };
      const done = await ask('dispatch.hand_over', input);
      if (!done.ok) {
        setAgain((times) => times + 1);
        return setRefused(done.failure.message);
      }
      // It can be mended here, or somebody else be chosen.
      if (done.value.type === 'sent' && !done.value.isThere)
        return setRefused(done.value.error ?? `${done.value.agentName} did not get it.`);
      close();
      await showHandedOver(baton, done.value);
    } catch (error) {
      reportFailure(error);
    } finally {
      setBusy(false);
    }
  }

  const name = before?.agent?.name ?? null;
  const isThere = before !== null && ['silent', 'partial', 'at_agent', 'blocked'].includes(before.standing);
  return (
    <Modal
      opened
      onClose={close}
      title={before === null ? 'Dispatch a task' : 'Who does it instead?'}
      size={760}
      closeOnClickOutside={false}
      closeOnEscape={typed.size === 0}
    >
      <Stack gap="md">
        <DispatchWords words={words} typed={typed} onType={setTyped} />
        {hasTitle || offer !== null ? (
          <WishFields
            wishes={wishes}
            offer={offer}
            ticketIssue={null}
            onChange={(next) => {
              setRefused(null);
              setWishes(next);
            }}
          />
        ) : (
          <p className="dim">
            Say in a few words what is to be done: Baton then suggests what sort of work it is and who does
            it.
          </p>
        )}
        {hasTitle && offer?.proposal != null && (
          <section className={styles.sent} aria-label="What is sent">
            <DispatchFactList proposal={offer.proposal} brief words="the words above" />
          </section>
        )}
        {isOwn && (
          <p className={styles.note}>
            Baton’s own worker does it as the one ticket of a run, under the approvals of every run. You are
            asked where it works before it begins.
          </p>
        )}
        {isThere && name !== null && (
          <p className={styles.warning} role="note">
            What {name} has got stays there
            {before.facts.issueUrl !== null && ` (${before.facts.issueUrl})`}: tell them yourself that it is
            no longer wanted.
          </p>
        )}
      </Stack>
      <OfferFoot
        problem={refused ?? (hasTitle ? problem : null)}
        when={isReady && !isOwn ? 'Goes out at once.' : ''}
        agent={agent}
        isReady={isReady}
        isBusy={isBusy}
        onGive={() => void give()}
        onCancel={close}
      />
    </Modal>
  );
}
