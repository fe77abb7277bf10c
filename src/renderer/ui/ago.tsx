import { formatRough } from './format';

/** “5 min ago”, as of `now`, in milliseconds. */
export function Ago({ at, now }: { at: string; now: number }) {
  const since = Math.max(0, now - Date.parse(at));
  return <span className="num">{since < 60_000 ? 'just now' : `${formatRough(since)} ago`}</span>;
}
