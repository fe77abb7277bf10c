import { Button, Modal, Switch } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import {
  answerText,
  type Exchange,
  type ExchangeHead,
  endText,
  formatBytes,
  formatTook,
  indentJson,
  purposeText,
  requestText,
  whyNotWhole,
} from '../../shared/exchange';
import { useBaton } from '../baton-context';
import { tierTitle } from '../ui/status';
import { type ExchangeSource, readExchange } from './exchange-source';
import reading from './reading.module.css';
import styles from './requests.module.css';
import { textParts } from './text-parts';
import { SHOWN, VisibleText } from './visible-text';

interface ExchangeDialogProps {
  readonly source: ExchangeSource;
  /** Another one when there is more to read. */
  readonly head: ExchangeHead;
  onClose(): void;
}

/** A request and its answer, side by side, as they went over the wire. */
export function ExchangeDialog({ source, head, onClose }: ExchangeDialogProps) {
  const read = useExchange(source, head);
  const [isIndented, setIndented] = useState(false);
  const why = whyNotWhole(head.state);
  return (
    <Modal
      opened
      onClose={onClose}
      size="min(1400px, 94vw)"
      title={`Request ${head.number} · ${purposeText(head.purpose)} · ${tierTitle(head.tier)}`}
    >
      <div className={styles.bar}>
        <span className="dim">
          As it went over the wire, but for keys, which are masked. · {new Date(head.at).toLocaleString()}
          {'ms' in head.state && ` · ${formatTook(head.state.ms)}`}
        </span>
        <Switch
          label="Indent JSON"
          checked={isIndented}
          onChange={(event) => setIndented(event.currentTarget.checked)}
        />
      </div>
      {why !== null && <div className={reading.notice}>{why}</div>}
      {read.failure !== null && <div className={reading.notice}>{read.failure}</div>}
      {read.exchange !== null && <Panes exchange={read.exchange} isIndented={isIndented} />}
    </Modal>
  );
}

/** Read anew when its head says that there is more. */
function useExchange(source: ExchangeSource, head: ExchangeHead) {
  const { ask } = useBaton();
  const [read, setRead] = useState<{ exchange: Exchange | null; failure: string | null }>({
    exchange: null,
    failure: null,
  });
  const stands = JSON.stringify([source, head.number, head.status, head.state]);
  const { number } = head;
  // biome-ignore lint/correctness/useExhaustiveDependencies: whose it is and what the head says is what decides
  useEffect(() => {
    let current = true;
    readExchange(ask, source, number).then(
      (result) => {
        if (!current) return;
        setRead(
          result.ok
            ? { exchange: result.value, failure: null }
            : { exchange: null, failure: result.failure.message },
        );
      },
      (error: unknown) => {
        const failure = error instanceof Error ? error.message : String(error);
        if (current) setRead({ exchange: null, failure });
      },
    );
    return () => {
      current = false;
    };
  }, [ask, number, stands]);
  return read;
}

function Panes({ exchange, isIndented }: { exchange: Exchange; isIndented: boolean }) {
  const { head, request, answer } = exchange;
  const shown = useMemo(() => (isIndented ? indented(exchange) : exchange), [exchange, isIndented]);
  const received = 'received' in head.state ? formatBytes(head.state.received) : '';
  return (
    <div className={styles.panes}>
      <Pane
        title="Request"
        facts={formatBytes(head.sent)}
        text={requestText(shown)}
        isCut={request.isCut}
        empty=""
      />
      <Pane
        title="Answer"
        facts={[endText(head), received].filter((fact) => fact !== '').join(' · ')}
        text={answerText(shown)}
        isCut={answer?.isCut ?? false}
        empty={head.state.end === 'open' ? 'There is no answer yet.' : 'There was no answer.'}
      />
    </div>
  );
}

function indented(exchange: Exchange): Exchange {
  const { request, answer } = exchange;
  return {
    ...exchange,
    request: { ...request, body: indentJson(request.body) },
    answer: answer === null ? null : { ...answer, body: indentJson(answer.body) },
  };
}

interface PaneProps {
  readonly title: string;
  readonly facts: string;
  readonly text: string;
  readonly isCut: boolean;
  readonly empty: string;
}

/** A long text is shown a part at a time. */
function Pane({ title, facts, text, isCut, empty }: PaneProps) {
  const [chosen, setPart] = useState(0);
  const parts = useMemo(() => textParts(text, SHOWN), [text]);
  const part = Math.min(chosen, parts.length - 1);
  return (
    <section className={styles.pane} aria-label={title}>
      <div className={styles.paneHead}>
        <h3>{title}</h3>
        {parts.length > 1 && (
          <span className={`${styles.parts} num`}>
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`${title}: the part before`}
              disabled={part === 0}
              onClick={() => setPart(part - 1)}
            >
              ‹
            </Button>
            part {part + 1} of {parts.length}
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`${title}: the part after`}
              disabled={part === parts.length - 1}
              onClick={() => setPart(part + 1)}
            >
              ›
            </Button>
          </span>
        )}
        <span className="dim num">{facts}</span>
      </div>
      <pre key={part} className={styles.text}>
        {text === '' ? (
          <span className={reading.note}>{empty}</span>
        ) : (
          <VisibleText text={parts[part] ?? ''} />
        )}
      </pre>
      {isCut && <p className={reading.note}>It was longer: only its beginning is kept.</p>}
    </section>
  );
}
