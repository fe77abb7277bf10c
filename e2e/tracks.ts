// Ticket files for the specs, with short scripts for the rehearsal.
export type Turn = Readonly<Record<string, unknown>>;

export const say = (text: string): Turn => ({ say: text });
export const write = (path: string, content: string): Turn => ({
  tool: 'write_file',
  input: { path, content },
});
/** The worker says that it has finished, and may go on if that does not count. */
export const finish = (summary: string): Turn => ({ tool: 'finish', input: { summary } });
export const run = (command: string): Turn => ({ tool: 'run_command', input: { command } });

/** A ticket whose worker plays these turns; by itself it writes a file that has the ticket's name. */
export function ticket(
  id: string,
  dependsOn: readonly string[] = [],
  turns: readonly Turn[] = [write(`${id}.txt`, `from ${id}\n`), say(`Wrote ${id}.txt.`)],
  more: Readonly<Record<string, unknown>> = {},
): Turn {
  return {
    id,
    title: `Write ${id}`,
    description: `Write the file ${id}.txt.`,
    depends_on: dependsOn,
    rehearsal: turns,
    ...more,
  };
}

export function track(title: string, ...tickets: readonly Turn[]): Turn {
  return { title, tickets };
}
