import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { Attempt } from '../../shared/run-state';
import { useBaton } from '../baton-context';
import { useRun } from '../store/hooks';
import { ExchangeDialog } from './exchange-dialog';
import { ExchangeHeads } from './exchange-heads';
import reading from './reading.module.css';

/** Every request that was made for the attempt, by tier; each opens as it went over the wire. */
export function RequestsTab({ attempt }: { attempt: Attempt }) {
  const { exchanges } = useBaton();
  const run = useRun(({ id }) => id);
  const shown = useStore(exchanges.store);
  const [opened, setOpened] = useState<number | null>(null);
  useEffect(() => {
    exchanges.show({ run, attempt: attempt.key });
    return () => exchanges.show(null);
  }, [exchanges, run, attempt.key]);
  const list = shown.attempt === attempt.key ? shown.list : null;
  const head = list?.heads.find(({ number }) => number === opened) ?? null;
  return (
    <div className={`${reading.scroll} ${reading.log}`}>
      {shown.failure !== null && (
        <div className={reading.notice}>
          The requests could not be read: {shown.failure}{' '}
          <Button size="compact-xs" variant="default" onClick={exchanges.reload}>
            Try again
          </Button>
        </div>
      )}
      {list !== null && list.problem !== null && <div className={reading.notice}>{list.problem}</div>}
      {list !== null && list.heads.length === 0 && <p className={reading.note}>{emptyWords(attempt)}</p>}
      {list !== null && <ExchangeHeads heads={list.heads} onOpen={setOpened} />}
      {head !== null && (
        <ExchangeDialog source={{ run, attempt: attempt.key }} head={head} onClose={() => setOpened(null)} />
      )}
    </div>
  );
}

function emptyWords({ proposal, phase }: Attempt): string {
  if (proposal?.model === 'rehearsal') return 'A rehearsal asks nobody: nothing goes over the wire.';
  return phase.phase === 'ended'
    ? 'Nothing went over the wire for this attempt.'
    : 'Nothing has gone over the wire yet.';
}
