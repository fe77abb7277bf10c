import { Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ExchangeList } from '../../shared/exchange';
import { useBaton } from '../baton-context';
import { reportFailure } from '../ui/report';
import { ExchangeDialog } from './exchange-dialog';
import { ExchangeHeads } from './exchange-heads';
import { type ExchangeSource, listExchanges } from './exchange-source';
import reading from './reading.module.css';

interface RequestsDialogProps {
  readonly source: ExchangeSource;
  /** The list is read again when this is another one. */
  readonly stands: number;
  onClose(): void;
}

/** What went over the wire for no ticket in particular. */
export function RequestsDialog({ source, stands, onClose }: RequestsDialogProps) {
  const { ask } = useBaton();
  const [list, setList] = useState<ExchangeList | null>(null);
  const [opened, setOpened] = useState<number | null>(null);
  const of = JSON.stringify(source);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another object for the same source is no other source
  useEffect(() => {
    let current = true;
    listExchanges(ask, source).then((read) => {
      if (current) setList(read);
    }, reportFailure);
    return () => {
      current = false;
    };
  }, [ask, of, stands]);
  const head = list?.heads.find(({ number }) => number === opened) ?? null;
  return (
    <Modal opened onClose={onClose} title="Requests of the plan" size={720}>
      {list !== null && list.problem !== null && <div className={reading.notice}>{list.problem}</div>}
      {list !== null && list.heads.length === 0 && (
        <p className={reading.note}>Nothing went over the wire: a rehearsal asks nobody.</p>
      )}
      {list !== null && <ExchangeHeads heads={list.heads} onOpen={setOpened} />}
      {head !== null && <ExchangeDialog source={source} head={head} onClose={() => setOpened(null)} />}
    </Modal>
  );
}
