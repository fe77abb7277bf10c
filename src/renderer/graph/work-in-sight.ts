// Where the picture looks so that the work is in sight: pure, so that it can be tested without a window.
import type { RunState } from '../../shared/run-state';
import { type Look, lookOf } from '../ui/status';
import { CARD } from './layout';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The part of the graph that is seen, in its own measure. */
export interface Sight extends Point {
  readonly width: number;
  readonly height: number;
}

/** More at work than this say no more about where to look. */
const MOST = 64;

/** The tickets that a person would want to see: at work; else waiting for them; else ready; else the first of the file. */
export function ticketsAtWork(run: RunState): string[] {
  const busy = new Map<Look, string[]>();
  for (const key of run.live) {
    const ticket = run.tickets.get(run.attempts.get(key)?.ticket ?? '');
    if (ticket === undefined) continue;
    const look = lookOf(run, ticket);
    const same = busy.get(look);
    if (same === undefined) busy.set(look, [ticket.definition.id]);
    else if (same.length < MOST) same.push(ticket.definition.id);
  }
  return busy.get('working') ?? busy.get('waiting') ?? busy.get('ready') ?? [];
}

/** The first tickets that can be begun, where nothing is at work yet. */
export function ticketsToBeginWith(run: RunState): string[] {
  const ready: string[] = [];
  for (const id of run.order) {
    const ticket = run.tickets.get(id);
    if (ticket !== undefined && lookOf(run, ticket) === 'ready') ready.push(id);
    if (ready.length === MOST) break;
  }
  return ready.length > 0 ? ready : run.order.slice(0, 1);
}

export function isInSight({ x, y }: Point, sight: Sight): boolean {
  return (
    x >= sight.x &&
    y >= sight.y &&
    x + CARD.width <= sight.x + sight.width &&
    y + CARD.height <= sight.y + sight.height
  );
}

/** The middle of a sight of that size which holds most of the cards, the first ones first; null without cards. */
export function whereToLook(
  cards: readonly Point[],
  { width, height }: Pick<Sight, 'width' | 'height'>,
): Point | null {
  let best: { middle: Point; count: number } | null = null;
  for (const start of cards) {
    // No farther off than half a sight, so that all of these fit together.
    const near = cards.filter(
      ({ x, y }) =>
        Math.abs(x - start.x) + CARD.width <= width / 2 && Math.abs(y - start.y) + CARD.height <= height / 2,
    );
    const seen = near.length > 0 ? near : [start];
    if (best !== null && seen.length <= best.count) continue;
    best = { middle: middleOf(seen), count: seen.length };
  }
  return best?.middle ?? null;
}

function middleOf(cards: readonly Point[]): Point {
  const left = Math.min(...cards.map(({ x }) => x));
  const right = Math.max(...cards.map(({ x }) => x)) + CARD.width;
  const top = Math.min(...cards.map(({ y }) => y));
  const bottom = Math.max(...cards.map(({ y }) => y)) + CARD.height;
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}
