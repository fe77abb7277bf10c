import { z } from 'zod';
import { assertNever } from './assert-never';

// What can be done about a problem of another tool's file while it is read: offered with the problem, chosen by the person, and
// then given back with the next try to open the file. The file itself stays as it is.

const id = z.string().max(1000);

export const mendSchema = z.discriminatedUnion('type', [
  /** The ticket no longer waits for the other one, nor do its parts because of it. */
  z.object({ type: z.literal('drop_dependency'), ticket: id, dependsOn: id }),
  /** These tickets are not there, nor their parts, and nothing waits for them. `parts` says how many that are, for people. */
  z.object({
    type: z.literal('leave_out'),
    tickets: z.array(id).min(1).max(10_000),
    parts: z.number().int().min(0),
  }),
  /** Of the tickets with this id the first is kept. */
  z.object({ type: z.literal('leave_out_repeats'), ticket: id }),
]);
export type Mend = z.infer<typeof mendSchema>;

/** What the person chooses, as they read it. */
export function mendText(mend: Mend): string {
  switch (mend.type) {
    case 'drop_dependency':
      return `Drop the dependency of ${mend.ticket} on ${mend.dependsOn}`;
    case 'leave_out':
      return `Leave out ${leftOut(mend)}, so that nothing waits for ${isOne(mend) ? 'it' : 'them'}`;
    case 'leave_out_repeats':
      return `Keep the first ${mend.ticket} and leave out the others`;
    default:
      return assertNever(mend);
  }
}

/** What was done, for whoever opened the file. */
export function mendedText(mend: Mend): string {
  switch (mend.type) {
    case 'drop_dependency':
      return `Mended: ${mend.ticket} does not wait for ${mend.dependsOn}.`;
    case 'leave_out':
      return isOne(mend)
        ? `Mended: ${leftOut(mend)} is left out, and nothing waits for it.`
        : `Mended: ${leftOut(mend)} are left out, and nothing waits for them.`;
    case 'leave_out_repeats':
      return `Mended: of the tickets with the id ${mend.ticket} only the first is kept.`;
    default:
      return assertNever(mend);
  }
}

type LeaveOut = Extract<Mend, { type: 'leave_out' }>;

function isOne({ tickets, parts }: LeaveOut): boolean {
  return tickets.length === 1 && parts === 0;
}

function leftOut({ tickets, parts }: LeaveOut): string {
  if (parts === 0) return someIds(tickets);
  return `${someIds(tickets)} with ${parts === 1 ? 'one part' : `${parts.toLocaleString('en')} parts`}`;
}

function someIds(ids: readonly string[]): string {
  if (ids.length <= 4)
    return ids.length < 2 ? ids.join() : `${ids.slice(0, -1).join(', ')} and ${ids.at(-1)}`;
  return `${ids.slice(0, 3).join(', ')} and ${(ids.length - 3).toLocaleString('en')} more`;
}

/** The same text for the same mend. */
export function mendKey(mend: Mend): string {
  switch (mend.type) {
    case 'drop_dependency':
      return JSON.stringify([mend.type, mend.ticket, mend.dependsOn]);
    case 'leave_out':
      return JSON.stringify([mend.type, mend.tickets]);
    case 'leave_out_repeats':
      return JSON.stringify([mend.type, mend.ticket]);
    default:
      return assertNever(mend);
  }
}
