import { workedSoFar } from '../../../shared/used-so-far';
import type { RunMaterial } from './run-material';

/** Told in the file's first line, so that whoever reads it knows what it is. */
const FORMAT = 'baton-run';
const VERSION = 1;

export interface ArchiveFacts {
  /** Baton's version. */
  readonly baton: string;
  /** ISO 8601 in UTC. */
  readonly exportedAt: string;
  /** Leaves all but keys as it is: what reads the file relies on ids. */
  mask(text: string): string;
}

/**
 * The whole run as JSON Lines, described in docs/run-export.md: the run, its tickets as they stand, every event, every attempt with
 * its transcript and file changes, and last how many lines there are, so that a file that was cut shows.
 */
export function runArchive(material: RunMaterial, { baton, exportedAt, mask }: ArchiveFacts): string {
  const { state, events, attempts, problem } = material;
  const { id, track, phase, workspace, mode, model, startedAt, at, tiers } = state;
  const lines: object[] = [
    {
      kind: 'run',
      format: FORMAT,
      version: VERSION,
      baton,
      exportedAt,
      id,
      title: track.title,
      context: track.context,
      source: track.source,
      phase,
      workspace,
      mode,
      model,
      startedAt,
      lastEventAt: at,
      workedMs: workedSoFar(state),
      tiers,
      models: Object.fromEntries(state.models),
      problem,
    },
    ...[...state.tickets.values()].map(({ definition, state: stands, attempts: count, usage }) => ({
      kind: 'ticket',
      id: definition.id,
      state: stands,
      attempts: count,
      usage,
      definition,
    })),
    ...events.map((event) => ({ kind: 'event', event })),
    ...attempts.map(({ attempt, record, changes }) => ({
      kind: 'attempt',
      attempt: attempt.key,
      ticket: attempt.ticket,
      number: attempt.number,
      record,
      changes: changes.files,
      changesBy: changes.knownBy,
    })),
  ];
  lines.push({ kind: 'end', lines: lines.length + 1 });
  const masked = (_name: string, value: unknown) => (typeof value === 'string' ? mask(value) : value);
  return lines.map((line) => `${JSON.stringify(line, masked)}\n`).join('');
}
