import { describe, expect, it } from 'vitest';
import type { Rehearsal } from '../../../shared/rehearsal';
import type { TicketDefinition } from '../../../shared/ticket';
import type { TurnOutcome } from '../../engine/ports';
import { sampleTicket } from '../job-rig';
import type { Message } from '../message';
import type { Timer } from '../timer';
import { createInstantTimer, createManualTimer } from '../timer-rig';
import { createRehearsal } from './rehearsal';

/** A conversation in which the model has answered so many times. */
function after(turns: number, prompt = 'Do it.'): Message[] {
  const answers = Array.from({ length: turns }, (): Message => ({ role: 'assistant', content: [] }));
  return [{ role: 'user', content: [{ type: 'text', text: prompt }] }, ...answers];
}

interface Asked {
  turns?: number;
  attempt?: number;
  ticket?: Partial<TicketDefinition>;
  conversation?: Message[];
  timer?: Timer;
  wordPauseMs?: number;
  signal?: AbortSignal;
  pieces?: string[];
}

function ask(rehearsal: Rehearsal | null, asked: Asked = {}): Promise<TurnOutcome> {
  const { timer = createInstantTimer(), wordPauseMs = 0, pieces = [] } = asked;
  return createRehearsal({ timer, wordPauseMs }).ask({
    model: 'rehearsal',
    conversation: asked.conversation ?? after(asked.turns ?? 0),
    tools: [],
    ticket: sampleTicket({ ...asked.ticket, rehearsal }),
    attempt: asked.attempt ?? 1,
    signal: asked.signal ?? new AbortController().signal,
    onText: (text) => pieces.push(text),
  });
}

const call = { tool: 'write_file', input: { path: 'a.txt', content: 'x' } };

describe('a script', () => {
  it('is played turn by turn, by how often the model has answered', async () => {
    const script: Rehearsal = [{ say: 'One.' }, call, { say: 'Three.' }];
    expect(await ask(script)).toMatchObject({ text: 'One.', calls: [], ends: false });
    expect(await ask(script, { turns: 1 })).toMatchObject({ text: '', calls: [call], ends: false });
    expect(await ask(script, { turns: 2 })).toMatchObject({ text: 'Three.', calls: [], ends: true });
  });

  it('that ends with a call ends the attempt with the last words, and counts no request for it', async () => {
    expect(await ask([{ say: 'Look.' }, call], { turns: 2 })).toEqual({
      type: 'answered',
      text: 'Look.',
      calls: [],
      ends: true,
      usage: null,
      model: 'rehearsal',
    });
    expect(await ask([call, call], { turns: 2 })).toMatchObject({ text: 'Done: 2 steps.', ends: true });
    expect(await ask([call], { turns: 1 })).toMatchObject({ text: 'Done: 1 step.' });
  });

  it('blocks and fails as it says', async () => {
    expect(await ask([{ block: 'no key' }])).toMatchObject({
      calls: [{ tool: 'report_blocked', input: { reason: 'no key' } }],
    });
    expect(await ask([{ fail: 'It broke.' }])).toMatchObject({ type: 'failed', reason: 'It broke.' });
  });

  it('may be one for each attempt; the last repeats', async () => {
    const scripts: Rehearsal = [[{ fail: 'first' }], [{ say: 'second' }]];
    expect(await ask(scripts)).toMatchObject({ reason: 'first' });
    expect(await ask(scripts, { attempt: 2 })).toMatchObject({ text: 'second' });
    expect(await ask(scripts, { attempt: 9 })).toMatchObject({ text: 'second' });
  });

  it('says what a turn has used, else it is counted from the text and marked so', async () => {
    const script: Rehearsal = [
      { say: 'One.' },
      { usage: { input: 900, output: 120, cached: 40 } },
      { say: 'Two two.' },
    ];
    expect((await ask(script)).usage).toEqual({
      input: 900,
      cacheRead: 40,
      cacheWrite: 0,
      output: 120,
      reasoning: 0,
      cost: 0,
      estimated: false,
    });
    const counted = await ask(script, { conversation: after(1, 'twelve chars') });
    expect(counted.usage).toMatchObject({ input: 3, cacheRead: 0, output: 2, cost: 0, estimated: true });
  });

  it('waits before a turn and before the end, for as long as it says', async () => {
    const script: Rehearsal = [
      { wait_ms: 50 },
      { say: 'One.' },
      { wait_ms: 20 },
      { wait_ms: 10 },
      call,
      { wait_ms: 7 },
    ];
    const timer = createInstantTimer();
    for (const turns of [0, 1, 2]) await ask(script, { turns, timer });
    expect(timer.asked).toEqual([50, 30, 7]);
  });

  it('stops waiting when it is aborted', async () => {
    const controller = new AbortController();
    const asked = ask([{ wait_ms: 3_600_000 }, { say: 'Never.' }], {
      timer: createManualTimer(),
      signal: controller.signal,
    });
    controller.abort();
    await expect(asked).resolves.toBeDefined();
  });

  it('is spoken word by word, with a pause that a person can follow', async () => {
    const timer = createInstantTimer();
    const pieces: string[] = [];
    await ask([{ say: ' Hello, big\nworld ' }], { timer, wordPauseMs: 15, pieces });
    expect(pieces).toEqual([' Hello, ', 'big\n', 'world ']);
    expect(timer.asked).toEqual([15, 15, 15]);
  });

  it('falls silent when it is aborted between two words', async () => {
    const controller = new AbortController();
    const timer = createManualTimer();
    const pieces: string[] = [];
    const asked = ask([{ say: 'a b c' }], { timer, wordPauseMs: 15, pieces, signal: controller.signal });
    await Promise.resolve();
    controller.abort();
    await asked;
    expect(pieces).toEqual(['a ']);
  });
});

describe('a ticket without a script', () => {
  const ticket = { id: 'a/b', targetFile: 'a.py', contextFiles: ['a.py', 'b.py'] };

  it('has its files read, a note written, and says what came of it', async () => {
    const turn = (turns: number) => ask(null, { ticket, turns });
    expect(await turn(0)).toMatchObject({ calls: [{ tool: 'read_file', input: { path: 'a.py' } }] });
    expect(await turn(1)).toMatchObject({ calls: [{ tool: 'read_file', input: { path: 'b.py' } }] });
    expect(await turn(2)).toMatchObject({
      calls: [
        { tool: 'write_file', input: { path: expect.stringMatching(/^baton-notes\/a-b-[0-9a-f]{8}\.md$/) } },
      ],
    });
    const result = (toolName: string, type: 'text' | 'error-text'): Message => ({
      role: 'tool',
      content: [{ type: 'tool-result', toolCallId: '', toolName, output: { type, value: '' } }],
    });
    const conversation = [...after(3), result('read_file', 'text'), result('read_file', 'error-text')];
    expect(await ask(null, { ticket, conversation })).toMatchObject({
      text: 'Rehearsed a/b: read 1 of 2 files and wrote no note.',
      ends: true,
      usage: { estimated: true, cost: 0 },
    });
    const written = [...conversation, result('write_file', 'text')];
    expect(await ask(null, { ticket, conversation: written })).toMatchObject({
      text: expect.stringMatching(/and wrote baton-notes\/a-b-[0-9a-f]{8}\.md\.$/),
    });
  });

  it.each([
    ['T-1', 'baton-notes/T-1.md'],
    ['../../x', 'baton-notes/-'],
    ['a b', 'baton-notes/a-b-'],
    ['é'.repeat(200), 'baton-notes/---'],
  ])('with the id %j gets a note with a safe name', async (id, start) => {
    const outcome = await ask(null, { ticket: { id } });
    const path = outcome.type === 'answered' ? String(outcome.calls[0]?.input.path) : '';
    expect(path.startsWith(start)).toBe(true);
    expect(path).toMatch(/^baton-notes\/[\w.-]{1,92}\.md$/);
    expect(path).not.toContain('..');
  });
});
