import type { Reading, TicketFormat } from '../../../../shared/reading';

/** How a ticket file is to be read, as it is typed. */
export interface ReadOptions {
  format?: TicketFormat;
  tag?: string;
  repair?: boolean;
  json?: boolean;
}

export function readingOf({ format, tag }: Pick<ReadOptions, 'format' | 'tag'>): Reading {
  return { ...(format !== undefined && { format }), ...(tag !== undefined && { tag }) };
}
