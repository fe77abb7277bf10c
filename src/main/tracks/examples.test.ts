// The files of examples/ are what a newcomer opens first: they are right, and what their scripts do really works.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { topologicalOrder } from '../../shared/graph';
import type { RehearsalEntry } from '../../shared/rehearsal';
import type { TicketDefinition } from '../../shared/ticket';
import { findTool } from '../workers/tools/find-tool';
import { toolPolicy } from '../workers/tools/tool-policy';
import { toolContext } from '../workers/tools/tool-rig';
import { parseTrack, type ReadTrack } from './parse-track';
import { TICKET_FIELDS } from './read-ticket';
import { readTrack } from './read-track';
import { problemsIn } from './track-rig';

const examples = join(import.meta.dirname, '../../../examples');

async function open(name: string): Promise<ReadTrack> {
  const read = await readTrack(join(examples, name));
  if (!read.ok) throw new Error(JSON.stringify(problemsIn(read.failure)));
  return read.value;
}

function scriptsOf({ rehearsal }: TicketDefinition): RehearsalEntry[][] {
  const [first] = rehearsal ?? [];
  if (rehearsal === null || first === undefined) return [];
  return Array.isArray(first) ? (rehearsal as RehearsalEntry[][]) : [rehearsal as RehearsalEntry[]];
}

function inOrder(tickets: readonly TicketDefinition[]): TicketDefinition[] {
  const position = new Map(tickets.map(({ id }, index) => [id, index]));
  const dependencies = tickets.map(({ dependsOn }) => dependsOn.map((id) => position.get(id) ?? -1));
  return [...topologicalOrder(dependencies)].flatMap((index) => tickets[index] ?? []);
}

describe.each(['hello.json', 'twelve.json', 'receipt.json', 'flat.json'])('the example %s', (name) => {
  it('is right, and nothing about it needs a notice', async () => {
    expect((await open(name)).notices).toEqual([]);
  });

  it('calls only tools that are there, with input that they take', async () => {
    for (const ticket of (await open(name)).tickets) {
      for (const entry of scriptsOf(ticket).flat()) {
        if ('tool' in entry) expect(toolPolicy.inspect(entry)).not.toMatchObject({ kind: 'invalid' });
      }
    }
  });

  it('gives every turn of a script its usage, and lets a person watch', async () => {
    for (const ticket of (await open(name)).tickets) {
      for (const script of scriptsOf(ticket)) {
        expect(script.some((entry) => 'wait_ms' in entry)).toBe(true);
        script.forEach((entry, position) => {
          if ('wait_ms' in entry || 'usage' in entry || 'diagnosis' in entry) return;
          expect(script[position + 1]).toHaveProperty('usage');
        });
      }
    }
  });
});

describe('the file format as it is documented', () => {
  it('has an example that is right, and every field that is read is in its table', async () => {
    const page = await readFile(join(examples, '../docs/ticket-files.md'), 'utf8');
    const [, example = ''] = /```json\n(.*?)```/s.exec(page) ?? [];
    expect(parseTrack('example.json', null, example)).toMatchObject({ ok: true, value: { notices: [] } });
    for (const field of TICKET_FIELDS) expect(page).toContain(`| \`${field}\` |`);
  });
});

describe('what the scripts do', () => {
  let workspace: string;
  let data: string;
  beforeEach(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'baton-example-'));
    data = await mkdtemp(join(tmpdir(), 'baton-example-data-'));
  });
  afterEach(async () => {
    await rm(workspace, { recursive: true });
    await rm(data, { recursive: true });
  });

  /** Runs the tool calls of each ticket's last script in an order that its dependencies allow; gives what commands printed. */
  async function play({ tickets }: ReadTrack): Promise<string> {
    const printed: string[] = [];
    let steps = 0;
    for (const ticket of inOrder(tickets)) {
      for (const entry of scriptsOf(ticket).at(-1) ?? []) {
        if (!('tool' in entry)) continue;
        steps++;
        const context = toolContext(workspace, data, {
          step: `${ticket.id}#1.${steps}`,
          onOutput: (text: string) => void printed.push(text),
        });
        const result = await findTool(entry.tool)?.run(entry.input, context);
        expect(result).toMatchObject({ outcome: 'ok' });
      }
    }
    return printed.join('');
  }

  it('hello.json leaves a program that greets in five languages', async () => {
    const printed = await play(await open('hello.json'));
    expect(printed).toContain('English: Hello\n');
    expect(printed).toContain('Japanese: こんにちは\n');
    expect((await readdir(workspace)).sort()).toEqual([
      'README.md',
      'greetings.json',
      'hello.mjs',
      'pronunciation.md',
    ]);
  });

  it('twelve.json leaves a program that finds what was added, and tests that pass', async () => {
    const printed = await play(await open('twelve.json'));
    expect(printed).toContain('Added Emma by Jane Austen.\nEmma, Jane Austen\n');
    expect(printed).toMatch(/pass 2\b/);
  });
});

describe('the track of twelve', () => {
  it('holds a diamond, step mode, a block with a dependent behind it, and a failure that a retry mends', async () => {
    const { tickets } = await open('twelve.json');
    expect(tickets).toHaveLength(12);
    const byId = new Map(tickets.map((ticket) => [ticket.id, ticket]));
    expect(byId.get('B-5')?.dependsOn).toEqual(['B-3', 'B-4']);
    expect([byId.get('B-3')?.dependsOn, byId.get('B-4')?.dependsOn]).toEqual([['B-2'], ['B-2']]);
    expect(tickets.filter(({ stepMode }) => stepMode).map(({ id }) => id)).toEqual(['B-5']);
    const ends = tickets.filter((ticket) =>
      scriptsOf(ticket)
        .at(-1)
        ?.some((entry) => 'block' in entry),
    );
    expect(ends.map(({ id }) => id)).toEqual(['B-9']);
    expect(byId.get('B-10')?.dependsOn).toEqual(['B-9']);
    const twice = tickets.filter((ticket) => scriptsOf(ticket).length === 2);
    expect(
      twice.map((ticket) => [
        ticket.id,
        ...scriptsOf(ticket).map((script) => script.some((entry) => 'fail' in entry)),
      ]),
    ).toEqual([['B-7', true, false]]);
  });
});
