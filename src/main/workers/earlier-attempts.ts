import type { ChangedFile, ContextPart } from '../../shared/approval';
import { attemptKey } from '../../shared/run-state';
import type { AttemptJob, PrepareJob } from '../engine/ports';

const CHANGES = 'What earlier attempts changed';
const MAX_PATHS = 100;

/** What a new attempt has to know of those before it: what a review wants, and which files they changed. */
export async function earlierParts(
  job: Pick<PrepareJob, 'returned' | 'ticket' | 'attempt' | 'buildsOn' | 'changedBefore'>,
  changedFiles: (attempt: string) => Promise<readonly ChangedFile[]>,
): Promise<ContextPart[]> {
  const { returned, ticket } = job;
  const parts: ContextPart[] = [];
  if (returned !== null) {
    parts.push({ name: `Review of attempt ${returned.attempt}`, text: returnedText(returned) });
  }
  const lines: string[] = [];
  for (const number of earlierAttempts(job)) {
    const paths =
      job.changedBefore?.get(number) ??
      (await changedFiles(attemptKey(ticket.id, number))).map(({ path }) => path);
    const more = paths.length - MAX_PATHS;
    const shown = [...paths.slice(0, MAX_PATHS), ...(more > 0 ? [`${more} more`] : [])];
    if (paths.length > 0) lines.push(`- Attempt ${number}: ${shown.join(', ')}`);
  }
  if (lines.length > 0) {
    const text = `These files hold what was done already. Look at them, keep what is right and build on it.\n\n${lines.join('\n')}`;
    parts.push({ name: CHANGES, text });
  }
  return parts;
}

/** The attempts before this one whose work lies in the workspace. */
export function earlierAttempts({ attempt, buildsOn }: Pick<AttemptJob, 'attempt' | 'buildsOn'>): number[] {
  const all = Array.from({ length: attempt.number - 1 }, (_, index) => index + 1);
  return buildsOn === undefined ? all : all.filter((number) => buildsOn.includes(number));
}

const reviewers = { model: 'The tech lead', person: 'A person' } as const;

function returnedText({ by, attempt, notes }: NonNullable<PrepareJob['returned']>): string {
  if (by === 'merge') {
    return `The result of attempt ${attempt} was accepted, but does not fit what was merged meanwhile: ${notes} The files hold both now, with the usual conflict markers. Settle each of them so that both keep what they are for, and leave no marker.`;
  }
  const why = notes.trim() === '' ? 'They did not say why.' : notes;
  return `${reviewers[by]} looked at the result of attempt ${attempt} and sent it back:\n\n${why}`;
}

/** Puts the parts in, each in the place of an older one of its kind. */
export function withEarlierParts(
  context: readonly ContextPart[],
  parts: readonly ContextPart[],
): ContextPart[] {
  const kinds = new Set(parts.map(kindOf));
  return [...context.filter((part) => !kinds.has(kindOf(part))), ...parts];
}

export function isReviewPart({ name }: ContextPart): boolean {
  return /^Review of attempt \d+$/.test(name);
}

function kindOf(part: ContextPart): string {
  if (part.file !== undefined) return `file ${part.name}`;
  return isReviewPart(part) ? 'review' : part.name;
}
