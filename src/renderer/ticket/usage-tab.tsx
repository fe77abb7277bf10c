import type { Ticket } from '../../shared/run-state';
import { attemptKey } from '../../shared/run-state';
import type { UsageTotals } from '../../shared/usage';
import { useRunList } from '../store/hooks';
import { formatCost } from '../ui/format';
import reading from './reading.module.css';
import styles from './ticket.module.css';

/** Tokens and cost of each attempt, and of all together. */
export function UsageTab({ ticket }: { ticket: Ticket }) {
  const attempts = useRunList((run) =>
    Array.from(
      { length: ticket.attempts },
      (_, i) => run.attempts.get(attemptKey(ticket.definition.id, i + 1))?.usage ?? null,
    ),
  );
  const { usage } = ticket;
  return (
    <div className={`${reading.scroll} ${reading.log}`}>
      <table className={`${styles.usage} num`}>
        <thead>
          <tr>
            <th scope="col">Attempt</th>
            <th scope="col">Input</th>
            <th scope="col">Cached</th>
            <th scope="col">Output</th>
            <th scope="col">Reasoning</th>
            <th scope="col">Cost</th>
          </tr>
        </thead>
        <tbody>
          {attempts.map(
            // biome-ignore lint/suspicious/noArrayIndexKey: attempts are numbered
            (each, i) => each !== null && <UsageRow key={i} name={String(i + 1)} usage={each} />,
          )}
        </tbody>
        <tfoot>
          <UsageRow name="All" usage={usage} />
        </tfoot>
      </table>
      {usage.estimated > 0 && (
        <p className={reading.note}>
          ≈ The provider did not report some of these counts; they are estimates.
        </p>
      )}
      {usage.unpriced > 0 && (
        <p className={reading.note}>No price is known for the model of {usage.unpriced} of the requests.</p>
      )}
      <p className={reading.note}>
        {usage.requests === 1 ? '1 request' : `${usage.requests} requests`}. Input is without what the
        provider had cached. Reasoning is part of the output.
      </p>
    </div>
  );
}

function UsageRow({ name, usage }: { name: string; usage: UsageTotals }) {
  const counts = [usage.input + usage.cacheWrite, usage.cacheRead, usage.output, usage.reasoning];
  return (
    <tr>
      <th scope="row">
        {usage.estimated > 0 ? '≈ ' : ''}
        {name}
      </th>
      {counts.map((count, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the columns of a table
        <td key={i}>{count.toLocaleString('en')}</td>
      ))}
      <td>{formatCost(usage)}</td>
    </tr>
  );
}
