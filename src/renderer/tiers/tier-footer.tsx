import { Popover } from '@mantine/core';
import { TIERS, type Tier } from '../../shared/ticket';
import { sumUsage, type UsageTotals } from '../../shared/usage';
import { useBaton } from '../baton-context';
import { useRunList, useView } from '../store/hooks';
import { formatCost, formatTokens, tokenParts } from '../ui/format';
import { retryingTiers, tiersAtWork, tierTitle } from '../ui/status';
import { useRunNow } from '../ui/use-run-now';
import { TierAttempts } from './tier-attempts';
import styles from './tier-footer.module.css';
import { tierOff } from './tier-off';

/** The four tiers, what they have spent, and which of them work right now: always in sight. */
export function TierFooter() {
  const usages = useRunList((run) => TIERS.map((tier) => run.tiers[tier]));
  const now = useRunNow();
  const active = useRunList((run, ...stands) => tiersAtWork(run, now, ...stands));
  const retrying = useRunList((run, standing) => retryingTiers(run, now, standing));
  const scale = Math.max(1, ...usages.map(totalTokens));
  const all = sumUsage(usages);
  return (
    <section className={styles.footer} aria-label="Tiers">
      {TIERS.map((tier, i) => (
        <TierCell
          key={tier}
          tier={tier}
          usage={usages[i] ?? all}
          active={active[tier]}
          retrying={retrying[tier]}
          scale={scale}
        />
      ))}
      <section className={styles.tier} aria-label="All tiers">
        <div className={styles.head}>
          <span>All tiers</span>
          <span className="dim num">{all.requests > 0 && formatCost(all)}</span>
        </div>
        <Legend />
        <div className={`${styles.tokens} dim num`}>
          {all.requests === 0 ? 'No requests yet' : formatTokens(all)}
        </div>
      </section>
    </section>
  );
}

interface TierCellProps {
  readonly tier: Tier;
  readonly usage: UsageTotals;
  readonly active: number;
  readonly retrying: number;
  readonly scale: number;
}

function TierCell({ tier, usage, active, retrying, scale }: TierCellProps) {
  const { viewStore } = useBaton();
  const off = useRunList((run) => tierOff(run, tier));
  const open = useView(({ dialog }) => dialog?.kind === 'tier' && dialog.tier === tier);
  const show = (opened: boolean) => viewStore.getState().showDialog(opened ? { kind: 'tier', tier } : null);
  return (
    <Popover opened={open} onChange={show} position="top-start" width={360} shadow="md" trapFocus>
      <Popover.Target>
        <button
          type="button"
          className={styles.tier}
          data-active={active > 0 || undefined}
          data-off={off !== null || undefined}
          title={off === null ? `${tierTitle(tier)}: its transcripts` : `${tierTitle(tier)}: ${off.how}`}
          onClick={() => show(!open)}
        >
          <span className={styles.head}>
            <span className="ellipsis">
              {active > 0 && (
                <span className={styles.dot} aria-hidden>
                  ●{' '}
                </span>
              )}
              {tierTitle(tier)}
            </span>
            <span className="dim num">
              {[active > 0 && `${active} at work`, usage.requests > 0 && formatCost(usage)]
                .filter((part) => part !== false)
                .join(' · ')}
            </span>
          </span>
          <Bar usage={usage} scale={scale} />
          <span className={`${styles.tokens} ellipsis dim num`}>
            {retrying > 0 && (
              <span className={styles.retrying}>
                {retrying} {retrying === 1 ? 'waits' : 'wait'} to retry ·{' '}
              </span>
            )}
            {off?.short ?? (usage.requests === 0 ? 'No requests yet' : formatTokens(usage))}
          </span>
        </button>
      </Popover.Target>
      <Popover.Dropdown p={0}>{open && <TierAttempts tier={tier} />}</Popover.Dropdown>
    </Popover>
  );
}

function Bar({ usage, scale }: { usage: UsageTotals; scale: number }) {
  const { input, cached, output } = tokenParts(usage);
  const width = (count: number) => `${(100 * count) / scale}%`;
  return (
    <span className={styles.stack} aria-hidden>
      <i className={styles.input} style={{ width: width(input) }} />
      <i className={styles.cached} style={{ width: width(cached) }} />
      <i className={styles.output} style={{ width: width(output) }} />
    </span>
  );
}

function Legend() {
  return (
    <div className={`${styles.legend} faint`}>
      <span>
        <i className={styles.input} /> input
      </span>
      <span>
        <i className={styles.cached} /> cached
      </span>
      <span>
        <i className={styles.output} /> output
      </span>
    </div>
  );
}

function totalTokens(usage: UsageTotals): number {
  const { input, cached, output } = tokenParts(usage);
  return input + cached + output;
}
