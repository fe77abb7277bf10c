import { z } from 'zod';
import { mendSchema } from './mend';

const ticketFormatSchema = z.enum(['native', 'task-master', 'beads']);
export type TicketFormat = z.infer<typeof ticketFormatSchema>;
export const TICKET_FORMATS = ticketFormatSchema.options;

/** How a ticket file is to be read. Without `format` its content tells; `tag` is one of a Task Master file's. */
export const readingSchema = z.object({
  format: ticketFormatSchema.optional(),
  tag: z.string().max(1000).optional(),
  mends: z.array(mendSchema).max(20_000).optional(),
});
export type Reading = z.infer<typeof readingSchema>;

/** As which other tool's file one was read; Baton's own format has none. */
export const fileFormSchema = z.object({
  format: ticketFormatSchema.exclude(['native']),
  /** null where a file has no tags. */
  tag: z.string().nullable(),
});
export type FileForm = z.infer<typeof fileFormSchema>;

/** One of the lists of tasks that a Task Master file holds. */
export interface Tag {
  readonly name: string;
  readonly tasks: number;
  readonly subtasks: number;
  /** Of both, those that are neither done nor cancelled. */
  readonly open: number;
}

/** The file holds several lists, and none was chosen. */
export interface ChooseTag {
  readonly type: 'choose_tag';
  readonly file: string;
  readonly tags: readonly Tag[];
}

export const formatNames: Readonly<Record<TicketFormat, string>> = {
  native: 'Baton',
  'task-master': 'Task Master',
  beads: 'beads',
};

/** “12 tasks, 40 subtasks, 7 open” */
export function tagWords({ tasks, subtasks, open }: Tag): string {
  if (tasks === 0) return 'no tasks';
  const of = (number: number, one: string) =>
    `${number.toLocaleString('en')} ${number === 1 ? one : `${one}s`}`;
  const parts = subtasks === 0 ? [of(tasks, 'task')] : [of(tasks, 'task'), of(subtasks, 'subtask')];
  return [...parts, open === 0 ? 'all done' : `${open.toLocaleString('en')} open`].join(', ');
}
