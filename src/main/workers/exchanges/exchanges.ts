import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Asker, Exchange, ExchangeHead, ExchangeList } from '../../../shared/exchange';
import type { Result } from '../../../shared/result';
import type { AttemptPlace } from '../attempt-records';
import type { Timer } from '../timer';
import { exchangeNumbers, exchangePath, readExchange, readExchangeHead } from './exchange-file';
import { keepExchange } from './kept-exchange';
import { createLineWriter, type LineWriter } from './line-writer';
import type { WireRecorder } from './wire-recorder';

export interface ExchangesOptions {
  /** Absolute, out of the workers' reach; made when it is needed. */
  readonly folder: string;
  readonly timer: Timer;
  /** Milliseconds since 1970. */
  now(): number;
  /** Hears that there is more of this attempt than there was; must not throw. */
  onChange(attempt: string): void;
  /** Characters kept of each body. */
  readonly most?: number;
}

/** What went over the wire for the attempts of one run, whichever tier asked: a folder for each attempt, a file for each exchange. */
export interface Exchanges {
  recorder(place: AttemptPlace, asker: Asker): WireRecorder;
  /** Without a place: those of the plan that the run was made from. */
  list(place: AttemptPlace | null): Promise<ExchangeList>;
  /** The failure is a sentence. */
  read(place: AttemptPlace | null, number: number): Promise<Result<Exchange, string>>;
  /** Takes over what went over the wire for the plan, from the folder where it lies. Throws what the disk says. */
  adoptPlan(from: string): Promise<void>;
  /** Resolves when all that has come so far is written. */
  settle(): Promise<void>;
}

const MOST = 16 * 1024 * 1024;

/** In a run's folder of exchanges: those of its plan. */
const PLAN = 'plan';

interface Shelf {
  readonly folder: string;
  /** The number that was given last; exchanges get theirs in the order in which they begin. */
  last: Promise<number>;
  /** Those that this process is at, with their numbers. */
  readonly open: Map<LineWriter, Promise<number>>;
  problem: string | null;
}

export function createExchanges(options: ExchangesOptions): Exchanges {
  const { folder, onChange, most = MOST } = options;
  const shelves = new Map<string, Shelf>();

  function shelfOf(place: AttemptPlace | null): Shelf {
    const key = place?.key ?? '';
    const there = shelves.get(key);
    if (there !== undefined) return there;
    const path = place === null ? join(folder, PLAN) : exchangesFolder(folder, place);
    const shelf = { folder: path, last: lastNumber(path), open: new Map(), problem: null };
    shelves.set(key, shelf);
    return shelf;
  }

  function nextNumber(shelf: Shelf): Promise<number> {
    const number = shelf.last.then((last) => last + 1);
    shelf.last = toldLater(number.catch(() => lastNumber(shelf.folder)));
    return number;
  }

  async function written({ open }: Shelf): Promise<void> {
    await Promise.all([...open.keys()].map((writer) => writer.written()));
  }

  async function openNumbers({ open }: Shelf): Promise<Set<number>> {
    const numbers = await Promise.allSettled(open.values());
    return new Set(numbers.flatMap((each) => (each.status === 'fulfilled' ? each.value : [])));
  }

  return {
    recorder: (place, asker) => ({
      begin(request) {
        const shelf = shelfOf(place);
        const number = nextNumber(shelf);
        const path = number.then((own) => exchangePath(shelf.folder, own));
        const writer = createLineWriter(path, (error) => {
          shelf.problem ??= unkeptRequests(error);
        });
        shelf.open.set(writer, number);
        const tell = () => void writer.written().then(() => onChange(place.key));
        const kept = keepExchange(asker, request, writer, { ...options, most });
        let isOver = false;
        tell();
        return {
          answered(...answer) {
            kept.answered(...answer);
            tell();
          },
          received: kept.received,
          ended(end) {
            if (isOver) return;
            isOver = true;
            kept.ended(end);
            void writer.written().then(() => shelf.open.delete(writer));
            tell();
          },
        };
      },
    }),
    async list(place) {
      const shelf = shelfOf(place);
      await written(shelf);
      const { heads, problem } = await listExchanges(shelf.folder, await openNumbers(shelf));
      return { heads, problem: shelf.problem ?? problem };
    },
    async read(place, number) {
      const shelf = shelfOf(place);
      await written(shelf);
      return readExchange(shelf.folder, number, (await openNumbers(shelf)).has(number));
    },
    async adoptPlan(from) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await rename(from, join(folder, PLAN)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error; // A rehearsal has asked nobody.
      });
    },
    async settle() {
      await Promise.all([...shelves.values()].map(written));
    },
  };
}

/** Where an attempt's exchanges lie: position and number make a safe name, a ticket's id may not. */
export function exchangesFolder(folder: string, { position, number }: Omit<AttemptPlace, 'key'>): string {
  return join(folder, `${position}-${number}`);
}

/** From the files alone, also those of a run that another process writes; `open` are those that go on. */
export async function listExchanges(
  folder: string,
  open: ReadonlySet<number> = new Set(),
): Promise<ExchangeList> {
  const heads: ExchangeHead[] = [];
  let problem: string | null = null;
  try {
    for (const number of await exchangeNumbers(folder)) {
      const head = await readExchangeHead(folder, number, open.has(number));
      if (head.ok) heads.push(head.value);
      else problem ??= head.failure;
    }
  } catch (error) {
    problem = `The requests cannot be read: ${messageOf(error)}.`;
  }
  return { heads, problem };
}

function lastNumber(folder: string): Promise<number> {
  return toldLater(exchangeNumbers(folder).then((numbers) => numbers.at(-1) ?? 0));
}

/** A folder that cannot be read is told of by the exchange that needs its number, and nowhere else. */
function toldLater<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => {});
  return promise;
}

function unkeptRequests(error: unknown): string {
  return `Some requests could not be kept: ${messageOf(error)}. The work itself goes on.`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
