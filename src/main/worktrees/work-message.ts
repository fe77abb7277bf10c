export interface WorkMessage {
  readonly title: string;
  /** What the worker says it did. */
  readonly summary: string;
  /** `provider:model`. */
  readonly model: string;
}

const LONGEST_SUBJECT = 100;

/** The message of an attempt's commit; its last paragraph says for Baton and for git's own tools whose work it is. */
export function workMessage(
  { title, summary, model }: WorkMessage,
  { run, ticket, attempt }: { run: string; ticket: string; attempt: number },
): string {
  const subject = oneLine(`${ticket}: ${title}`).slice(0, LONGEST_SUBJECT);
  const body = summary.replaceAll('\0', '').trim();
  const trailers = [
    `Baton-Run: ${run}`,
    `Baton-Ticket: ${trailerValue(ticket)}`,
    `Baton-Attempt: ${attempt}`,
    `Baton-Model: ${trailerValue(model)}`,
  ].join('\n');
  return `${[subject, body, trailers].filter((part) => part !== '').join('\n\n')}\n`;
}

/** Ids may hold anything; what a line of text cannot is written as JSON. */
export function trailerValue(text: string): string {
  const isPlain = text !== '' && text === text.trim() && !/[\p{C}\u2028\u2029]|^"/u.test(text);
  return isPlain ? text : JSON.stringify(text).replace(/[\u007f-\u{10ffff}]/gu, escaped);
}

export function readTrailer(value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    const text: unknown = JSON.parse(value);
    return typeof text === 'string' ? text : value;
  } catch {
    return value;
  }
}

export function oneLine(text: string): string {
  return text.replace(/[\p{C}\s]+/gu, ' ').trim();
}

function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}
