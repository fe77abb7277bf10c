import { Button } from '@mantine/core';
import { type CSSProperties, memo, useState } from 'react';
import type { ToolInput } from '../../shared/approval';
import type { Rule } from '../../shared/rule';
import { byRuleWords, scopeWords } from '../../shared/rule-words';
import { attemptKey, type Step } from '../../shared/run-state';
import { MarkedText } from '../approvals/marked-text';
import { useBaton } from '../baton-context';
import { useRun, useStep } from '../store/hooks';
import { ChangeButton } from '../ui/change-button';
import { RunTime } from '../ui/run-time';
import reading from './reading.module.css';
import stepStyles from './step.module.css';
import { callSubject, stepFace, stepSaidBy, withoutSubject } from './step-face';
import { UnknownStep } from './unknown-step';
import { VisibleText } from './visible-text';

interface StepCardProps {
  readonly id: string;
  /** What its tool gave back, so far; null when nothing is known. */
  readonly output: string | null;
  /** Shows what it is about on as many lines as that takes. */
  readonly isWhole?: boolean;
}

/** One tool call: how it stands, what it is about, who let it run; opens to its whole input and output. */
export const StepCard = memo(function StepCard({ id, output, isWhole = false }: StepCardProps) {
  const step = useStep(id);
  const [isOpen, setOpen] = useState(false);
  const standing = useRun((_, stands) => stands);
  const hasRoom = useRun(
    (_, __, roomless) => step === null || !roomless.includes(attemptKey(step.ticket, step.attempt)),
  );
  if (step === null) return null;
  const { glyph, color, words } = stepFace(step, standing, hasRoom);
  const subject = callSubject(step.call);
  const parts = [stepSaidBy(step), withoutSubject(words, subject)];
  // How it ended is not to be cut off behind a long rule.
  const said = (step.rule === null ? parts : parts.reverse()).filter((part) => part !== '').join(' · ');
  const { state } = step.state;
  const own = originWords[step.origin];
  const asks = standing !== 'at_rest' && (state === 'awaiting' || state === 'unknown');
  return (
    <article
      className={stepStyles.step}
      style={{ '--look': color } as CSSProperties}
      data-asks={asks || undefined}
      data-whole={isWhole || undefined}
      aria-label={`${own?.label ?? step.call.tool}: ${words}`}
    >
      <button
        type="button"
        className={stepStyles.stepHead}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <span className={stepStyles.glyph} aria-hidden="true">
          {glyph}
        </span>
        {own === null ? (
          <b>{step.call.tool}</b>
        ) : (
          <b className={stepStyles.verify} title={own.meaning}>
            {own.label}
          </b>
        )}
        {subject !== '' && (
          <span className={`${stepStyles.subject} ellipsis`}>
            <MarkedText text={firstCharacters(subject)} />
          </span>
        )}
        <span className={stepStyles.words} title={said}>
          {said}
          {state === 'running' && standing === 'ours' && <RunTime since={step.since} before=" " />}
        </span>
      </button>
      <Diagnosis step={step} />
      {state === 'awaiting' && <ReviewButton step={id} />}
      {state === 'running' && output !== null && !isOpen && <Output text={lastLines(output)} />}
      {(isOpen || state === 'unknown') && <Input input={step.call.input} />}
      {state === 'unknown' && <UnknownStep id={id} />}
      {isOpen && step.rule !== null && <ByRule rule={step.rule} />}
      {isOpen && output !== null && <Output text={output} label="Output" />}
      {isOpen && output === null && state === 'finished' && <p className={reading.note}>No output kept.</p>}
    </article>
  );
});

/** Commands of the ticket file, which Baton runs itself. */
const originWords: Record<Step['origin'], { label: string; meaning: string } | null> = {
  worker: null,
  setup: { label: 'Setup', meaning: 'Baton runs it in the new worktree before the worker begins' },
  verify: { label: 'Verify', meaning: 'Baton runs it before the ticket counts as completed' },
};

/** What tier 4 said of the failure: the worker was told the same. */
function Diagnosis({ step }: { step: Step }) {
  const isDiagnosing = useRun((run) => {
    const phase = run.attempts.get(attemptKey(step.ticket, step.attempt))?.phase;
    return phase?.phase === 'diagnosis_running' && phase.step === step.id;
  });
  if (step.diagnosis === null && !isDiagnosing) return null;
  return (
    <p className={stepStyles.diagnosis}>
      <b>QA:</b>{' '}
      {step.diagnosis === null ? 'is looking for the cause…' : <MarkedText text={step.diagnosis} />}
    </p>
  );
}

/** What the head has no room for, and where the rule is kept. */
function ByRule({ rule }: { rule: Rule }) {
  const { viewStore } = useBaton();
  return (
    <div className={stepStyles.stepRule}>
      <span>
        <MarkedText text={`${capitalized(byRuleWords(rule))} (${scopeWords(rule.scope)})`} />
      </span>
      <Button
        size="compact-xs"
        variant="default"
        onClick={() => viewStore.getState().showDialog({ kind: 'settings', tab: 'rules' })}
      >
        Show the rules…
      </Button>
    </div>
  );
}

function capitalized(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function ReviewButton({ step }: { step: string }) {
  const { viewStore } = useBaton();
  const approval = useRun((run) => {
    for (const waiting of run.approvals.values()) if (waiting.step === step) return waiting.id;
    return null;
  });
  if (approval === null) return null;
  return (
    <div className={stepStyles.stepAsk}>
      <ChangeButton
        size="compact-sm"
        variant="default"
        onClick={() => viewStore.getState().showApproval(approval)}
      >
        Review…
      </ChangeButton>
    </div>
  );
}

function Input({ input }: { input: ToolInput }) {
  return (
    <>
      {Object.entries(input).map(([name, value]) => (
        <div key={name}>
          <h4 className={reading.label}>{name}</h4>
          <pre className={reading.code}>
            <MarkedText text={typeof value === 'string' ? value : JSON.stringify(value, null, 2)} />
          </pre>
        </div>
      ))}
    </>
  );
}

function Output({ text, label }: { text: string; label?: string }) {
  return (
    <>
      {label !== undefined && <h4 className={reading.label}>{label}</h4>}
      <pre className={reading.code}>
        <VisibleText text={text === '' ? '(empty)' : text} />
      </pre>
    </>
  );
}

/** As much as a line can show. */
function firstCharacters(text: string): string {
  return Array.from(text.slice(0, 600)).slice(0, 200).join('');
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-6).join('\n');
}
