import { type ExchangeHead, endText, formatBytes, formatTook, purposeText } from '../../shared/exchange';
import { TIERS } from '../../shared/ticket';
import { tierTitle } from '../ui/status';
import reading from './reading.module.css';
import styles from './requests.module.css';

interface HeadsProps {
  readonly heads: readonly ExchangeHead[];
  onOpen(number: number): void;
}

/** Requests by tier, a line each. */
export function ExchangeHeads({ heads, onOpen }: HeadsProps) {
  return TIERS.map((tier) => {
    const own = heads.filter((head) => head.tier === tier);
    if (own.length === 0) return null;
    return (
      <section key={tier} aria-label={`Requests of ${tierTitle(tier)}`}>
        <h3 className={reading.label}>{tierTitle(tier)}</h3>
        <ol className={styles.list}>
          {own.map((head) => (
            <li key={head.number}>
              <HeadRow head={head} onOpen={onOpen} />
            </li>
          ))}
        </ol>
      </section>
    );
  });
}

function HeadRow({ head, onOpen }: { head: ExchangeHead; onOpen(number: number): void }) {
  const { number, purpose, at, address, sent, state } = head;
  const isBad = state.end !== 'open' && (state.end !== 'whole' || (head.status ?? 0) >= 400);
  return (
    <button type="button" className={styles.row} onClick={() => onOpen(number)} title={address}>
      <span className="dim num">{number}</span>
      <b className="ellipsis">{purposeText(purpose)}</b>
      <span
        className={styles.status}
        data-bad={isBad || undefined}
        data-open={state.end === 'open' || undefined}
      >
        {endText(head)}
      </span>
      <span className={`${styles.facts} dim num`}>
        <time dateTime={at}>{new Date(at).toLocaleTimeString()}</time>
        {'ms' in state && <span>{formatTook(state.ms)}</span>}
        <span>{formatBytes(sent)} sent</span>
        {'received' in state && <span>{formatBytes(state.received)} received</span>}
      </span>
    </button>
  );
}
