import { describe, expect, it } from 'vitest';
import type { Step } from '../../shared/run-state';
import { composeConversation } from './conversation';
import { sampleProposal, sampleStep } from './job-rig';
import type { AssistantPart, Message } from './message';
import type { RecordLine } from './record-line';

const read = { tool: 'read_file', input: { path: 'a.txt' } };
const write = { tool: 'write_file', input: { path: 'a.txt', content: 'x' } };

function turn(
  number: number,
  text: string,
  calls: { tool: string; input: object }[],
  ends = false,
): RecordLine {
  const end = { type: 'answered' as const, calls: calls as (typeof write)[], ends, usage: null, model: 'm' };
  return { v: 1, kind: 'turn', turn: number, replaces: null, text, end };
}

function output(step: string, text: string): RecordLine {
  return { v: 1, kind: 'step', step, outcome: 'ok', note: '', text };
}

function resultsOf(messages: readonly Message[]): string[] {
  return messages.flatMap((message) =>
    message.role === 'tool' ? message.content.map(({ output }) => `${output.type}: ${output.value}`) : [],
  );
}

function results(...steps: Step[]): string[] {
  const calls = steps.filter(({ replaces }) => replaces === null).map(({ call }) => call);
  return resultsOf(composeConversation(sampleProposal, [turn(1, 'Now.', calls)], steps));
}

describe('the conversation', () => {
  it('begins with what was approved, byte for byte', () => {
    const proposal = { ...sampleProposal, prompt: 'P', context: [{ name: 'N', text: 'T' }] };
    expect(composeConversation(proposal, [], [])).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'P\n\n## N\n\nT' }] },
    ]);
  });

  it('holds each turn with its calls and what they gave back', () => {
    const steps = [sampleStep('T-1#1.1', read), sampleStep('T-1#1.2', write)];
    const lines = [
      turn(1, 'Reading.', [read, write]),
      output('T-1#1.1', 'hello'),
      output('T-1#1.2', 'wrote'),
    ];
    expect(composeConversation(sampleProposal, lines, steps).slice(1)).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Reading.' },
          { type: 'tool-call', toolCallId: 'call-1-1', toolName: 'read_file', input: read.input },
          { type: 'tool-call', toolCallId: 'call-1-2', toolName: 'write_file', input: write.input },
        ],
      },
      {
        role: 'tool',
        content: [
          {
            type: 'tool-result',
            toolCallId: 'call-1-1',
            toolName: 'read_file',
            output: { type: 'text', value: 'hello' },
          },
          {
            type: 'tool-result',
            toolCallId: 'call-1-2',
            toolName: 'write_file',
            output: { type: 'text', value: 'wrote' },
          },
        ],
      },
    ]);
  });

  it('gives an answer back as the provider gave it, but with each call as it ran', () => {
    const signature = { google: { thoughtSignature: 'abc' } };
    const content: AssistantPart[] = [
      { type: 'reasoning', text: 'Hm.', providerOptions: { anthropic: { signature: 'xyz' } } },
      { type: 'text', text: 'Reading.' },
      {
        type: 'tool-call',
        toolCallId: 'theirs',
        toolName: 'read_file',
        input: { path: 'x' },
        providerOptions: signature,
      },
      { type: 'text', text: 'And writing.' },
      { type: 'tool-call', toolCallId: 'too', toolName: 'write_file', input: write.input },
    ];
    const line = turn(1, 'Reading.And writing.', [read, write]);
    if (line.kind !== 'turn' || line.end.type !== 'answered') throw new Error('Not answered');
    const kept = { ...line, end: { ...line.end, content } };
    const steps = [sampleStep('T-1#1.1', read, { edited: true }), sampleStep('T-1#1.2', write)];
    const [, assistant, tool] = composeConversation(
      sampleProposal,
      [kept, output('T-1#1.1', 'hello')],
      steps,
    );
    expect(assistant).toEqual({
      role: 'assistant',
      content: [content[0], content[1], { ...content[2], input: read.input }, content[3], content[4]],
    });
    expect(tool).toMatchObject({ content: [{ toolCallId: 'theirs' }, { toolCallId: 'too' }] });
  });

  it('shows an edited call as it ran, and says that a person changed it', () => {
    const edited = sampleStep(
      'T-1#1.1',
      { ...write, input: { path: 'b.txt', content: 'y' } },
      { edited: true },
    );
    const messages = composeConversation(
      sampleProposal,
      [turn(1, '', [write]), output('T-1#1.1', 'wrote')],
      [edited],
    );
    expect(messages[1]?.content).toEqual([
      {
        type: 'tool-call',
        toolCallId: 'call-1-1',
        toolName: 'write_file',
        input: { path: 'b.txt', content: 'y' },
      },
    ]);
    expect(resultsOf(messages)[0]).toMatch(/^text: A person changed the input .*\nwrote$/);
  });

  it('gives the reason when a call was rejected or refused', () => {
    const rejected = sampleStep('1', write, {
      state: { state: 'finished', outcome: 'rejected', note: 'Not now.' },
    });
    const silent = sampleStep('2', write, { state: { state: 'finished', outcome: 'rejected', note: '' } });
    const refused = sampleStep('3', write, {
      state: { state: 'finished', outcome: 'refused', note: 'No path.' },
    });
    expect(results(rejected, silent, refused)).toEqual([
      'error-text: A person rejected this call: Not now.',
      'error-text: A person rejected this call.',
      'error-text: This call was not carried out: No path.',
    ]);
  });

  it('tells what a person said of a call whose end nobody saw', () => {
    const done = sampleStep('1', write, { state: { state: 'resolved', verdict: 'done' } });
    const not = sampleStep('2', write, { state: { state: 'resolved', verdict: 'not_done' } });
    expect(results(done, not)).toEqual([
      'text: Baton was interrupted during this call. A person says that it was done.',
      'error-text: Baton was interrupted during this call. A person says that it was not done.',
    ]);
  });

  it('answers a call that was run again with the result of the second run, once', () => {
    const first = sampleStep('1', write, { state: { state: 'resolved', verdict: 'again' } });
    const second = sampleStep('2', write, { state: { state: 'resolved', verdict: 'again' }, replaces: '1' });
    const third = sampleStep('3', write, {
      state: { state: 'finished', outcome: 'ok', note: 'third' },
      replaces: '2',
    });
    expect(results(first, second, third)).toEqual(['text: third']);
  });

  it('gives every call a result, whatever became of its step', () => {
    const states: Step['state'][] = [
      { state: 'pending' },
      { state: 'awaiting' },
      { state: 'approved', by: 'person' },
      { state: 'running' },
      { state: 'unknown' },
      { state: 'dropped' },
    ];
    const steps = states.map((state, index) => sampleStep(`${index}`, read, { state }));
    expect(results(...steps)).toEqual(states.map(() => 'error-text: This call did not run.'));
  });

  it('keeps a turn that only said something, and leaves out one that the run never heard of', () => {
    const lines: RecordLine[] = [
      turn(1, 'First a word.', []),
      turn(2, 'Lost.', [write]),
      { v: 1, kind: 'cut_turn', turn: 3, replaces: null, text: 'Half a' },
    ];
    const messages = composeConversation(sampleProposal, lines, []);
    expect(messages.slice(1)).toEqual([
      { role: 'assistant', content: [{ type: 'text', text: 'First a word.' }] },
    ]);
  });
});
