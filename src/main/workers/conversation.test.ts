import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Step } from '../../shared/run-state';
import { composeConversation, isLeftOver } from './conversation';
import { sampleProposal, sampleStep } from './job-rig';
import type { AssistantPart, Message } from './message';
import type { RecordLine, TurnLine } from './record-line';

const read = { tool: 'read_file', input: { path: 'a.txt' } };
const write = { tool: 'write_file', input: { path: 'a.txt', content: 'x' } };

function turn(
  number: number,
  text: string,
  calls: { tool: string; input: object }[],
  ends = false,
): TurnLine {
  const end = { type: 'answered' as const, calls: calls as (typeof write)[], ends, usage: null, model: 'm' };
  return { v: 1, kind: 'turn', turn: number, replaces: null, text, end };
}

const command = (text: string) => ({ tool: 'run_command', input: { command: text } });

function verify(id: string, text: string, change: Partial<Step> = {}): Step {
  return sampleStep(id, command(text), { origin: 'verify', ...change });
}

function textOf(message: Message | undefined): string {
  const [part] = message?.role === 'user' ? message.content : [];
  return part?.text ?? '';
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

  it('says of a call that a rule denied whose word that is', () => {
    const state = { state: 'finished', outcome: 'rejected', note: 'a rule denies it.' } as const;
    expect(results(sampleStep('1', write, { state, answeredBy: 'rule' }))).toEqual([
      'error-text: A rule of the person denies this call.',
    ]);
  });

  it('adds the diagnosis of a failed command to its result', () => {
    const state = { state: 'finished', outcome: 'error', note: 'exit code 1' } as const;
    const step = sampleStep('1', command('make'), { state, diagnosis: 'No Makefile: write one.' });
    expect(results(step)).toEqual(["error-text: exit code 1\nQA's diagnosis: No Makefile: write one."]);
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

  it('tells a worker that had finished in words how its verify commands went', () => {
    const lines = [
      turn(1, 'Reading.', [read]),
      turn(2, 'All done.', [], true),
      output('v1', 'fine'),
      output('v2', `${'x'.repeat(30_000)}\nthe last line\n[exit code 2]`),
    ];
    const state = { state: 'finished', outcome: 'error', note: 'exit code 2' } as const;
    const steps = [
      sampleStep('s1', read),
      verify('v1', 'npm run lint', { turn: 2 }),
      verify('v2', 'npm test', { turn: 2, state, diagnosis: 'A test expects x.' }),
      verify('v3', 'make', { turn: 2, state: { state: 'dropped' } }),
    ];
    const messages = composeConversation(sampleProposal, lines, steps);
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant', 'user']);
    const told = textOf(messages.at(-1));
    expect(told).toContain('- `npm run lint`: passed\n- `npm test`: failed, exit code 2\n- `make`: not run');
    expect(told).toMatch(/left out here[\s\S]*the last line\n\[exit code 2\]\n```/);
    expect(told).toContain("QA's diagnosis: A test expects x.");
    expect(told).toMatch(/Mend what is wrong, then finish again\.$/);
    expect(told.length).toBeLessThan(20_000);
  });

  it('tells of the last round alone where its files were changed after it had been verified', () => {
    const lines = [turn(1, 'All done.', [], true), output('v3', 'broken')];
    const error = { state: 'finished', outcome: 'error', note: 'exit code 1' } as const;
    const ok = { state: 'finished', outcome: 'ok', note: '' } as const;
    const steps = [
      verify('v1', 'make', { state: ok }),
      verify('v2', 'npm test', { state: ok }),
      verify('v3', 'make', { state: error }),
      verify('v4', 'npm test', { state: { state: 'dropped' } }),
    ];
    const proposal = { ...sampleProposal, verify: ['make', 'npm test'] };
    const told = textOf(composeConversation(proposal, lines, steps).at(-1));
    expect(told).toContain('failed:\n\n- `make`: failed, exit code 1\n- `npm test`: not run');
  });

  it('names the file that holds a long output of a verify command', () => {
    const state = { state: 'finished', outcome: 'error', note: 'exit code 2' } as const;
    const said = '[9 characters were left out here. Read all of it with read_file, path output:v1.]';
    const told = (text: string) => {
      const lines = [turn(1, 'All done.', [], true), output('v1', text)];
      return textOf(composeConversation(sampleProposal, lines, [verify('v1', 'make', { state })]).at(-1));
    };
    const long = 'x'.repeat(10_000);
    expect(told(`${long}\n${said}\n${long}`)).toContain('read_file, path output:v1, and a range of lines.');
    // Nothing else was kept, or the output says it itself.
    expect(told(`${long}${long}`)).not.toContain('output:v1');
    expect(told(said).split('output:v1').length).toBe(2);
  });

  it('has no half characters where an output is cut', () => {
    const state = { state: 'finished', outcome: 'error', note: 'exit code 2' } as const;
    for (const before of ['', 'x']) {
      const lines = [turn(1, 'All done.', [], true), output('v1', `${before}${'😀'.repeat(20_000)}`)];
      const messages = composeConversation(sampleProposal, lines, [verify('v1', 'make', { state })]);
      const told = textOf(messages.at(-1));
      expect(told).toContain('left out here');
      expect(told).not.toMatch(/\p{Surrogate}/u);
    }
  });

  it('tells a worker that called finish that it is verified, and how that went', () => {
    const finish = { tool: 'finish', input: { summary: 'Done.' } };
    const steps = [
      sampleStep('s1', finish, { state: { state: 'finished', outcome: 'ok', note: 'Done.' } }),
      verify('v1', 'npm test', { state: { state: 'resolved', verdict: 'again' } }),
      verify('v2', 'npm test', {
        replaces: 'v1',
        state: { state: 'finished', outcome: 'error', note: 'exit code 1' },
      }),
    ];
    const messages = composeConversation(sampleProposal, [turn(1, '', [finish])], steps);
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'user']);
    expect(resultsOf(messages)).toEqual(['text: Finished; now it is verified.']);
    expect(textOf(messages.at(-1))).toContain('- `npm test`: failed, exit code 1\n');
  });

  it('keeps an answer that was verified, and leaves out one that the run never heard of', () => {
    const lines = [turn(1, 'All done.', [], true), turn(2, 'Now really.', [], true)];
    expect(lines.map((line) => isLeftOver(line, [verify('v1', 'make')]))).toEqual([false, true]);
    const messages = composeConversation(sampleProposal, lines, [verify('v1', 'make')]);
    expect(JSON.stringify(messages)).toContain('All done.');
    expect(JSON.stringify(messages)).not.toContain('Now really.');
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

// What all four protocols want of a conversation: people and tools answer in turn, and each call has its one result.
describe('a conversation at any point of any attempt', () => {
  const finish = { tool: 'finish', input: { summary: 'Done.' } };
  const states: Step['state'][] = [
    { state: 'pending' },
    { state: 'awaiting' },
    { state: 'approved', by: 'rule' },
    { state: 'running' },
    { state: 'unknown' },
    { state: 'dropped' },
    { state: 'broken_off' },
    { state: 'resolved', verdict: 'done' },
    { state: 'resolved', verdict: 'not_done' },
    ...(['ok', 'error', 'refused', 'rejected'] as const).map((outcome): Step['state'] => ({
      state: 'finished',
      outcome,
      note: 'so',
    })),
  ];
  const step = fc.record({
    call: fc.constantFrom(read, write, command('make'), finish),
    state: fc.constantFrom(...states),
    again: fc.boolean(),
    diagnosis: fc.constantFrom(null, 'Look again.'),
    answeredBy: fc.constantFrom(null, 'person' as const, 'rule' as const),
    hasOutput: fc.boolean(),
  });
  const turns = fc.array(
    fc.record({
      calls: fc.array(step, { maxLength: 3 }),
      verified: fc.array(step, { maxLength: 3 }),
      isHeard: fc.boolean(),
      isKept: fc.boolean(),
      isCut: fc.boolean(),
    }),
    { maxLength: 5 },
  );

  function attemptOf(drawn: typeof turns extends fc.Arbitrary<infer Value> ? Value : never): Message[] {
    const lines: RecordLine[] = [];
    const steps: Step[] = [];
    for (const [index, { calls, verified, isHeard, isKept, isCut }] of drawn.entries()) {
      const number = index + 1;
      const isLast = number === drawn.length;
      const ran = calls.map(({ call }) => call);
      // Only the last turn can be one that was cut or that the run has not heard of.
      if (isLast && isCut) {
        lines.push({ v: 1, kind: 'cut_turn', turn: number, replaces: null, text: 'Half' });
        continue;
      }
      const line = turn(number, `Turn ${number}.`, ran, ran.length === 0);
      const content = ran.map(({ tool, input }, at) => ({
        type: 'tool-call' as const,
        toolCallId: `theirs-${number}-${at}`,
        toolName: tool,
        input,
      }));
      if (isKept && line.kind === 'turn' && line.end.type === 'answered' && ran.length > 0) {
        lines.push({ ...line, end: { ...line.end, content } });
      } else lines.push(line);
      if (isLast && !isHeard) continue;
      const isDelivered = ran.length === 0 || ran.at(-1)?.tool === 'finish';
      const own = verified.length === 0 && ran.length === 0 ? [failing] : verified;
      for (const [origin, drawnSteps] of [
        ['worker', calls],
        ['verify', isDelivered ? own : []],
      ] as const) {
        for (const [at, { call, state, again, diagnosis, answeredBy, hasOutput }] of drawnSteps.entries()) {
          const id = `${origin}-${number}-${at}`;
          const common = { origin, turn: number, diagnosis, answeredBy };
          steps.push(
            sampleStep(id, call, {
              ...common,
              state: again ? { state: 'resolved', verdict: 'again' } : state,
            }),
          );
          if (again) steps.push(sampleStep(`${id}-again`, call, { ...common, replaces: id, state }));
          if (hasOutput) lines.push(output(again ? `${id}-again` : id, 'out'));
        }
      }
    }
    return composeConversation(sampleProposal, lines, steps);
  }
  const failing = {
    call: command('make'),
    state: { state: 'finished', outcome: 'error', note: 'exit code 1' } as const,
    again: false,
    diagnosis: null,
    answeredBy: null,
    hasOutput: true,
  };

  it('is one that every provider takes', () => {
    fc.assert(
      fc.property(turns, (drawn) => {
        const messages = attemptOf(drawn);
        expect(messages[0]?.role).toBe('user');
        expect(messages.at(-1)?.role).not.toBe('assistant');
        const ids = new Set<string>();
        for (const [at, message] of messages.entries()) {
          const before = messages[at - 1];
          expect(message.content.length).toBeGreaterThan(0);
          const calls = before?.role === 'assistant' ? callIds(before) : [];
          if (message.role === 'tool') {
            expect(message.content.map(({ toolCallId }) => toolCallId)).toEqual(calls);
          } else {
            // A call is answered at once, before anybody says anything else.
            expect(calls).toEqual([]);
          }
          if (message.role === 'assistant') {
            expect(before?.role).not.toBe('assistant');
            for (const id of callIds(message)) {
              expect(ids.has(id)).toBe(false);
              ids.add(id);
            }
          }
        }
      }),
    );
  });

  function callIds({ content }: Extract<Message, { role: 'assistant' }>): string[] {
    return content.flatMap((part) => (part.type === 'tool-call' ? [part.toolCallId] : []));
  }
});
