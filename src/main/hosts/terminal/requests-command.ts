import { join } from 'node:path';
import {
  answerText,
  type ExchangeHead,
  endText,
  formatBytes,
  formatTook,
  purposeText,
  requestText,
  whyNotWhole,
} from '../../../shared/exchange';
import type { RunState, Ticket } from '../../../shared/run-state';
import type { Conductor } from '../../runs/conductor';
import { EXCHANGES } from '../../runs/held-run';
import { readExchange } from '../../workers/exchanges/exchange-file';
import { exchangesFolder, listExchanges } from '../../workers/exchanges/exchanges';
import { type ExitCode, exitCodes } from './exit-code';
import { type LogOptions, readPast } from './log-command';
import type { Output } from './output';
import { jsonLine, oneLine, printable } from './printable';

/** Lists what went over the wire, of one ticket or of all. */
export async function requestsCommand(
  conductor: Conductor,
  { ticket, ...options }: LogOptions & { readonly ticket: string | null },
  output: Output,
): Promise<ExitCode> {
  const past = await readPast(conductor, options, output);
  if (past.state === null) return past.code;
  const tickets =
    ticket === null ? [...past.state.tickets.values()] : [findTicket(past.state, ticket, output)];
  let count = 0;
  for (const each of tickets) {
    if (each === null) return exitCodes.usage;
    for (let attempt = 1; attempt <= each.attempts; attempt++) {
      const { heads, problem } = await listExchanges(folderFor(past.folder, each, attempt));
      if (problem !== null) output.error(printable(problem));
      count += heads.length;
      const { id } = each.definition;
      for (const head of heads) {
        output.line(
          options.json ? jsonLine({ ticket: id, attempt, ...head }) : headLine(id, attempt, head, output),
        );
      }
    }
  }
  if (count === 0 && !options.json) output.line('Nothing went over the wire.');
  return exitCodes.ok;
}

interface ShownRequest {
  readonly ticket: string;
  /** null: the ticket’s last. */
  readonly attempt: number | null;
  readonly number: number;
}

/** Shows one request and its answer, as they went over the wire. */
export async function requestCommand(
  conductor: Conductor,
  { ticket, attempt, number, ...options }: LogOptions & ShownRequest,
  output: Output,
): Promise<ExitCode> {
  const past = await readPast(conductor, options, output);
  if (past.state === null) return past.code;
  const found = findTicket(past.state, ticket, output);
  if (found === null) return exitCodes.usage;
  const exchange = await readExchange(
    folderFor(past.folder, found, attempt ?? found.attempts),
    number,
    false,
  );
  if (!exchange.ok) {
    const all = `“${output.typed(`log ${oneLine(options.run)} --requests ${oneLine(ticket)}`)}” lists them.`;
    output.error(`${printable(exchange.failure)} ${all}`);
    return exitCodes.usage;
  }
  if (options.json) {
    output.line(jsonLine(exchange.value));
    return exitCodes.ok;
  }
  const { head, request, answer } = exchange.value;
  const section = (text: string, isCut: boolean) => {
    output.line(printable(text));
    if (isCut) output.line(output.paint('dim', '(It was longer: only its beginning is kept.)'));
  };
  section(requestText(exchange.value), request.isCut);
  output.line('');
  if (answer !== null) section(answerText(exchange.value), answer.isCut);
  const why = whyNotWhole(head.state);
  if (why !== null) output.line(output.paint('dim', printable(why)));
  return exitCodes.ok;
}

function findTicket({ tickets }: RunState, id: string, output: Output): Ticket | null {
  const found = tickets.get(id) ?? null;
  if (found === null) output.error(`There is no ticket ${printable(id)} in this run.`);
  return found;
}

function folderFor(folder: string, { position }: Ticket, number: number): string {
  return exchangesFolder(join(folder, EXCHANGES), { position, number });
}

function headLine(ticket: string, attempt: number, head: ExchangeHead, { paint }: Output): string {
  const { number, tier, purpose, at, address, sent, state } = head;
  const facts = [
    ...('ms' in state ? [formatTook(state.ms)] : []),
    `${formatBytes(sent)} sent`,
    ...('received' in state ? [`${formatBytes(state.received)} received`] : []),
  ];
  const what = `${oneLine(ticket)} attempt ${attempt} request ${number}`;
  const who = `tier ${tier}, ${purposeText(purpose).toLowerCase()}`;
  const time = paint('dim', at.slice(11, 19));
  return `${time}  ${what}  ${who}  ${endText(head)}  ${paint('dim', `${facts.join(' · ')} · ${oneLine(address)}`)}`;
}
