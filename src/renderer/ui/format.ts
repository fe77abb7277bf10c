import { formatDuration } from '../../shared/format-duration';
import type { UsageTotals } from '../../shared/usage';

/** Time since an ISO time, as `formatDuration`. */
export function formatSince(since: string, now: number): string {
  return formatDuration(now - Date.parse(since));
}

/** As one says it: “just now”, “40 s”, “2 min”, “3 h”, “4 days”. */
export function formatRough(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return milliseconds < 10_000 ? 'just now' : `${Math.floor(milliseconds / 10_000)}0 s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h`;
  const days = Math.floor(hours / 24);
  return days === 1 ? '1 day' : `${days} days`;
}

/** 950 → “950”, 9100 → “9.1k”, 412000 → “412k”, 2300000 → “2.3M”. */
export function formatCount(count: number): string {
  if (count < 1000) return String(Math.round(count));
  if (count < 99_950) return `${(count / 1000).toFixed(1)}k`;
  if (count < 999_500) return `${Math.round(count / 1000)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
}

/** Input without cached tokens, cached, output; and whether the provider left some to an estimate. */
export function formatTokens(usage: UsageTotals): string {
  const about = usage.estimated > 0 ? '≈ ' : '';
  const { input, cached, output } = tokenParts(usage);
  return `${about}${formatCount(input)} in · ${formatCount(cached)} cached · ${formatCount(output)} out`;
}

/** A cache write is input that was paid for; only a read was spared. Reasoning is part of the output. */
export function tokenParts(usage: UsageTotals): { input: number; cached: number; output: number } {
  return { input: usage.input + usage.cacheWrite, cached: usage.cacheRead, output: usage.output };
}

/** “$0.08”; “no price” where no request had one, and “$0.08 +” where some had none, so that no sum looks complete when it is not. */
export function formatCost(usage: Pick<UsageTotals, 'requests' | 'cost' | 'unpriced'>): string {
  if (usage.requests === 0) return '–';
  if (usage.unpriced === usage.requests) return 'no price';
  const dollars =
    usage.cost > 0 && usage.cost < 0.01 ? `$${usage.cost.toFixed(4)}` : `$${usage.cost.toFixed(2)}`;
  return usage.unpriced > 0 ? `${dollars} +` : dollars;
}

/** “1 ticket”, “2 tickets”. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The last part of a path, either separator. */
export function fileName(path: string): string {
  return path.split(/[/\\]/).pop() || path;
}
