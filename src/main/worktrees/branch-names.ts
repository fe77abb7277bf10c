import { createHash } from 'node:crypto';
import { integrationBranch } from '../../shared/where-work-is';

// Git cannot hold a branch `baton/RUN` and others below `baton/RUN/`, so attempts lie beside it, under `baton/RUN.attempts/`.

const LONGEST = 80;

export function runBranch(run: string): string {
  return integrationBranch(checked(run));
}

/** All of a run's attempts, as the beginning of their branches' names. */
export function attemptBranches(run: string): string {
  return `baton/${checked(run)}.attempts/`;
}

export function attemptBranch(run: string, name: string): string {
  return `${attemptBranches(run)}${name}`;
}

/**
 * `TICKET-ATTEMPT` as a part of a branch's and a folder's name. No two ids share one, also where letters' case does not count: of
 * the ids that differ only there, one keeps its looks (T-1 and A in capitals, setup-db in small letters) and the others get a mark.
 */
export function attemptName(ticket: string, attempt: number): string {
  return `${ticketName(ticket)}-${attempt}`;
}

function ticketName(ticket: string): string {
  const plain = Array.from(Buffer.from(ticket, 'utf8'), (byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9_-]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`;
  }).join('');
  const usual = /^([a-z]+[-_]?\d+|[a-z])$/i.test(plain) ? plain.toUpperCase() : plain.toLowerCase();
  const looksLikeAnOption = plain.startsWith('-') || plain === '';
  if (plain === usual && plain.length <= LONGEST && !looksLikeAnOption) return plain;
  const mark = createHash('sha256').update(ticket).digest('hex').slice(0, 12);
  return `${plain.slice(0, LONGEST).replace(/^-*/, '')}.${mark}`.replace(/^\./, 'x.');
}

/** Ids of runs are Baton's own and plain. */
function checked(run: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,99}$/.test(run)) throw new Error(`"${run}" is no id of a run`);
  return run;
}
