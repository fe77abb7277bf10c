// One exchange, one file, one JSON object a line: the request's head and its body, then what came of it as it came. What a torn write
// left at the end is no line; a file without its last line is of an exchange that goes on, or of a Baton that ended before it did.
import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import {
  askerSchema,
  type Exchange,
  type ExchangeHead,
  type ExchangeState,
  exchangeEndSchema,
  headersSchema,
} from '../../../shared/exchange';
import { fail, type Result, succeed } from '../../../shared/result';

const requestSchema = askerSchema.extend({
  v: z.literal(1),
  kind: z.literal('request'),
  at: z.string(),
  method: z.string(),
  address: z.string(),
  headers: headersSchema,
  bytes: z.number(),
  isCut: z.boolean(),
});

const endSchema = z.object({
  kind: z.literal('end'),
  status: z.number().nullable(),
  isCut: z.boolean(),
  state: exchangeEndSchema,
});

const lineSchema = z.discriminatedUnion('kind', [
  requestSchema,
  z.object({ kind: z.literal('sent'), text: z.string() }),
  z.object({
    kind: z.literal('answer'),
    status: z.number(),
    statusText: z.string(),
    headers: headersSchema,
  }),
  z.object({ kind: z.literal('received'), text: z.string() }),
  endSchema,
]);
export type ExchangeLine = z.infer<typeof lineSchema>;

const FILE_NAME = /^([1-9]\d*)\.jsonl$/;
/** Enough for the first and the last line, whose parts are short. */
const EDGE_BYTES = 32 * 1024;

export function exchangePath(folder: string, number: number): string {
  return join(folder, `${number}.jsonl`);
}

/** Numbers of the exchanges in a folder, ascending; none where there is no folder. */
export async function exchangeNumbers(folder: string): Promise<number[]> {
  try {
    const names = await readdir(folder);
    return names.flatMap((name) => Number(FILE_NAME.exec(name)?.[1] ?? [])).sort((a, b) => a - b);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** `isOpen`: this process is at it. Of a long exchange only its edges are read. */
export async function readExchangeHead(
  folder: string,
  number: number,
  isOpen: boolean,
): Promise<Result<ExchangeHead, string>> {
  const path = exchangePath(folder, number);
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const read = async (from: number, length: number) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from);
      return buffer.toString('utf8', 0, bytesRead);
    };
    const [first, last] =
      size <= 2 * EDGE_BYTES
        ? await read(0, size).then((all) => [all, all])
        : [await read(0, EDGE_BYTES), await read(size - EDGE_BYTES, EDGE_BYTES)];
    const begin = requestSchema.safeParse(jsonOfLine(first?.slice(0, first.indexOf('\n'))));
    const end = endSchema.safeParse(jsonOfLine(wholeLines(last ?? '').at(-1)));
    if (begin.success && end.success)
      return succeed(headOf(number, begin.data, end.data.status, end.data.state));
  } finally {
    await file.close();
  }
  const exchange = await readExchange(folder, number, isOpen);
  return exchange.ok ? succeed(exchange.value.head) : exchange;
}

/** The failure is a sentence. */
export async function readExchange(
  folder: string,
  number: number,
  isOpen: boolean,
): Promise<Result<Exchange, string>> {
  const path = exchangePath(folder, number);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return fail(
      code === 'ENOENT' ? `There is no request ${number}.` : `Request ${number} cannot be read: ${message}.`,
    );
  }
  const lines: ExchangeLine[] = [];
  for (const line of wholeLines(text)) {
    const read = lineSchema.safeParse(jsonOfLine(line));
    if (!read.success) return fail(`${path} cannot be read: it is damaged, or a newer Baton wrote it.`);
    lines.push(read.data);
  }
  const request = lines.find((line) => line.kind === 'request');
  // Its first line never came to the disk.
  if (request === undefined) return fail(`Nothing of request ${number} was kept.`);
  const answer = lines.find((line) => line.kind === 'answer');
  const end = lines.find((line) => line.kind === 'end');
  const state: ExchangeState = end?.state ?? { end: isOpen ? 'open' : 'lost' };
  const { headers, isCut } = request;
  return succeed({
    head: headOf(number, request, answer?.status ?? null, state),
    request: { headers, body: textOf(lines, 'sent'), isCut },
    answer:
      answer === undefined
        ? null
        : {
            status: answer.status,
            statusText: answer.statusText,
            headers: answer.headers,
            body: textOf(lines, 'received'),
            isCut: end?.isCut ?? false,
          },
  });
}

function headOf(
  number: number,
  { tier, purpose, at, method, address, bytes }: z.infer<typeof requestSchema>,
  status: number | null,
  state: ExchangeState,
): ExchangeHead {
  return { number, tier, purpose, at, method, address, sent: bytes, status, state };
}

function textOf(lines: readonly ExchangeLine[], kind: 'sent' | 'received'): string {
  return lines.map((line) => (line.kind === kind ? line.text : '')).join('');
}

function wholeLines(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

function jsonOfLine(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? '');
  } catch {
    return null;
  }
}
