import { Button, Group, Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { assertNever } from '../../shared/assert-never';
import { MAX_ROUNDS, type Plan } from '../../shared/plan';
import { HiddenInField } from '../approvals/marked-text';
import { useBaton } from '../baton-context';
import { OpenProblems } from '../first-page/open-problems';
import { offsetOf } from '../settings/offset-of';
import { ProblemPlaces } from '../settings/problem-places';
import { plural } from '../ui/format';
import { reportFailure } from '../ui/report';
import { AskAgain } from './ask-again';
import styles from './plan.module.css';
import { PlanSpent } from './plan-spent';
import { ProposedGraph } from './proposed-graph';
import { SaveAsFile } from './save-as-file';
import { usePlanDraft } from './use-plan-draft';

type Extra = 'again' | 'save' | 'discard' | null;

/** What the model proposed, as a graph and as the file's text, which may be edited; then it is taken, saved, asked for anew, or discarded. */
export function ProposedTrack({ plan }: { plan: Plan }) {
  const { ask, session, viewStore, hostStore } = useBaton();
  const { text, setText, check } = usePlanDraft(plan);
  const [extra, setExtra] = useState<Extra>(null);
  const [busy, setBusy] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const problems = check?.ok === false ? check.failure.problems : [];
  const isGood = check?.ok === true;

  // A failure of something opened before has no place here.
  useEffect(() => hostStore.setState({ openFailure: null }), [hostStore]);

  function goTo(offset: number): void {
    const field = area.current;
    if (field === null) return;
    field.focus();
    field.setSelectionRange(offset, offset);
    // A field follows its caret only while someone types.
    const line = text.slice(0, offset).split('\n').length;
    field.scrollTop = (line - 4) * (field.scrollHeight / Math.max(1, text.split('\n').length));
  }

  async function doing(work: Promise<unknown>): Promise<void> {
    setBusy(true);
    try {
      await work;
    } catch (error) {
      reportFailure(error);
    } finally {
      setBusy(false);
    }
  }

  async function take(): Promise<void> {
    if (await session.takePlan(plan.id, 'plan.json', text)) viewStore.getState().showDialog(null);
  }

  async function discard(): Promise<void> {
    const discarded = await ask('plan.discard', { plan: plan.id });
    if (!discarded.ok) return reportFailure(discarded.failure.message);
    viewStore.getState().showDialog(null);
  }

  return (
    <div className={styles.page}>
      <p className={styles.goal}>{plan.goal}</p>
      <Ending plan={plan} />
      {plan.unsaved !== null && (
        <p className={styles.warning} role="alert">
          ▲ {plan.unsaved}
        </p>
      )}
      <div className={styles.columns} data-extra={extra === 'again' || extra === 'save' || undefined}>
        <ProposedGraph
          check={check}
          onTicket={(id) => {
            const at = text.search(new RegExp(`"id"\\s*:\\s*${escaped(JSON.stringify(id))}`));
            if (at >= 0) goTo(at);
          }}
        />
        <section className={styles.editor}>
          <div className={styles.editorHead}>
            <label htmlFor="plan-text">The ticket file</label>
            <span role="status">
              {text.trim() === '' ? 'empty' : check === null ? 'checking…' : standing(problems.length)}
            </span>
          </div>
          <ProblemPlaces problems={problems} onPlace={(line, column) => goTo(offsetOf(text, line, column))} />
          <Textarea
            ref={area}
            id="plan-text"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            spellCheck={false}
            classNames={{
              root: styles.field ?? '',
              wrapper: styles.field ?? '',
              input: styles.text ?? '',
            }}
          />
          <HiddenInField text={text} />
        </section>
      </div>
      <OpenProblems />
      {extra === 'again' && <AskAgain plan={plan} text={text} onClose={() => setExtra(null)} />}
      {extra === 'save' && <SaveAsFile plan={plan} text={text} onClose={() => setExtra(null)} />}
      <Group className={styles.foot ?? ''} gap="xs">
        <PlanSpent plan={plan} />
        {extra === 'discard' ? (
          <>
            <span>Discard it for good, with the model’s answer?</span>
            <Button variant="default" onClick={() => setExtra(null)}>
              Keep it
            </Button>
            <Button color="red" loading={busy} onClick={() => void doing(discard())}>
              Discard
            </Button>
          </>
        ) : (
          <>
            <Button variant="subtle" color="red" onClick={() => setExtra('discard')}>
              Discard…
            </Button>
            <Button variant="default" onClick={() => setExtra(extra === 'again' ? null : 'again')}>
              Ask again with notes…
            </Button>
            <Button
              variant="default"
              disabled={text.trim() === ''}
              onClick={() => setExtra(extra === 'save' ? null : 'save')}
            >
              Save as file…
            </Button>
            <Button
              disabled={!isGood}
              loading={busy}
              onClick={() => void doing(take())}
              title="Opens it as a track; nothing runs"
            >
              Take it
            </Button>
          </>
        )}
      </Group>
    </div>
  );
}

function standing(problems: number): string {
  return problems === 0 ? '✓ right' : `■ ${plural(problems, 'problem')}`;
}

/** Why there is no track, or none that is right. */
function Ending({ plan: { phase, model, problems, text } }: { plan: Plan }) {
  switch (phase.phase) {
    case 'answered':
      return problems.length === 0 ? null : (
        <p className={styles.refused} role="alert">
          ■ {model} came to no track that is right, though its problems were given back to it {MAX_ROUNDS}{' '}
          times. Mend the text by hand, or ask again.
        </p>
      );
    case 'failed':
      return (
        <p className={styles.refused} role="alert">
          ■ {phase.reason}
          {text !== '' && ' Below is what the model had said before.'}
        </p>
      );
    case 'cancelled':
      return (
        <p className={styles.warning} role="status">
          The request was cancelled. Ask again with notes, or write the tickets yourself.
        </p>
      );
    case 'asking':
    case 'waiting':
      return null;
    default:
      return assertNever(phase);
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
