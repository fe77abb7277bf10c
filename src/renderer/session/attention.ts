// Tells the person, wherever they are, that something waits for them: the title's count always, a notification when
// something new waits while the page is not in front. All open runs count, not only the one on show.
import type { RunSummary } from '../../shared/contract';
import { countWaiting } from '../../shared/count-waiting';
import type { RunState } from '../../shared/run-state';
import { needsPerson } from '../../shared/stray-dispatch';
import { createStrayNews } from '../dispatch/stray-news';
import type { HostStore } from '../store/host-store';
import type { RunStore } from '../store/run-store';
import { standingOf } from '../store/standing';
import { plural } from '../ui/format';
import { openElsewhere, sumWaiting, waitingFor } from '../ui/waiting';

export interface AttentionPorts {
  isInFront(): boolean;
  /** `notify` is null when nothing new waits, or the person is looking already. */
  tell(waiting: number, title: string, notify: string | null): void;
}

/** What has come to wait in one run since the last look. */
interface News {
  readonly track: string;
  readonly count: number;
  /** “T-4”, “Write the tests”: where it is one, and in the run on show. */
  readonly ticket: { readonly id: string; readonly title: string } | null;
}

export function startAttention(runStore: RunStore, hostStore: HostStore, ports: AttentionPorts): () => void {
  const newsHere = createNewsHere();
  const newsElsewhere = createNewsElsewhere();
  const newsOfStrays = createStrayNews();
  let told = '';
  function look(): void {
    const copy = runStore.getState();
    const { run } = copy;
    // What another Baton asks, or what rests, is nothing that could be answered here.
    const asking = standingOf(copy) === 'ours' ? run : null;
    const { runs, strays } = hostStore.getState();
    const elsewhere = openElsewhere(runs, run?.id ?? null);
    const news = [...newsHere(asking), ...newsElsewhere(elsewhere)];
    const atAgents = (strays ?? []).filter(({ standing }) => needsPerson(standing)).length;
    const waiting = (asking === null ? 0 : countWaiting(asking)) + sumWaiting(elsewhere) + atAgents;
    const ofStrays = newsOfStrays(strays).map(({ title, text }) => `${title}: ${text}`);
    const title = windowTitle(run, waiting);
    const sentences = [...(news.length > 0 ? [sentence(news)] : []), ...ofStrays];
    const notify = sentences.length > 0 && !ports.isInFront() ? sentences.join(' ') : null;
    if (notify === null && title === told) return;
    told = title;
    ports.tell(waiting, title, notify);
  }
  look();
  const stops = [runStore.subscribe(look), hostStore.subscribe(look)];
  return () => {
    for (const stop of stops) stop();
  };
}

/** For the run on show, which is known thing by thing. What waits when it comes on show is no news. */
function createNewsHere(): (run: RunState | null) => News[] {
  let known = new Set<string>();
  let shownRun: string | null = null;
  return (run) => {
    const waiting = run === null ? [] : waitingFor(run);
    const fresh = waiting.filter(({ approval, attempt }) => !known.has(approval ?? attempt));
    const isSameRun = run?.id === shownRun;
    known = new Set(waiting.map(({ approval, attempt }) => approval ?? attempt));
    shownRun = run?.id ?? null;
    const first = fresh[0];
    if (run === null || !isSameRun || first === undefined) return [];
    const ticket = fresh.length === 1 ? (run.tickets.get(first.ticket)?.definition ?? null) : null;
    return [{ track: run.track.title, count: fresh.length, ticket }];
  };
}

/** For the other runs, of which only the number is known. What waits when one is first heard of is no news. */
function createNewsElsewhere(): (runs: readonly RunSummary[]) => News[] {
  let known = new Map<string, number>();
  return (runs) => {
    const before = known;
    known = new Map(runs.map(({ id, waiting }) => [id, waiting]));
    return runs.flatMap(({ id, title, waiting }) => {
      const count = waiting - (before.get(id) ?? waiting);
      return count > 0 ? [{ track: title, count, ticket: null }] : [];
    });
  };
}

/** “(2) Title · Baton”. */
function windowTitle(run: RunState | null, waiting: number): string {
  const title = run === null ? 'Baton' : `${run.track.title || run.track.source.name} · Baton`;
  return waiting > 0 ? `(${waiting}) ${title}` : title;
}

function sentence(news: readonly News[]): string {
  const only = news[0];
  if (news.length === 1 && only !== undefined) {
    if (only.ticket !== null) return `${only.ticket.id} waits for you: ${only.ticket.title}`;
    return `${plural(only.count, 'ticket')} of “${only.track}” ${only.count === 1 ? 'waits' : 'wait'} for you.`;
  }
  const count = news.reduce((sum, each) => sum + each.count, 0);
  return `${count} tickets of ${news.length} tracks wait for you.`;
}
