import { describe, expect, it } from 'vitest';
import { answerMessages, saidMessages } from './answer-messages';
import type { AssistantPart } from './message';

const read = { tool: 'read_file', input: { path: 'a.txt' } };
const output = { type: 'text', value: 'hello' } as const;
const asked: AssistantPart = {
  type: 'tool-call',
  toolCallId: 'theirs',
  toolName: 'read_file',
  input: { path: 'b.txt' },
  providerOptions: { some: { signature: 's' } },
};
const blank: AssistantPart = { type: 'text', text: ' \n' };

function contentOf(text: string, content?: readonly AssistantPart[], calls = [read]) {
  const results = calls.map((call) => ({ call, output }));
  const [assistant, ...others] = saidMessages(
    content === undefined ? { text } : { text, content },
    results,
    'call-1',
  );
  return { content: assistant?.content, others };
}

describe('an answer in the next request', () => {
  it('has each call as it ran, in its place, with what the provider wants back', () => {
    const thought: AssistantPart = { type: 'reasoning', text: 'Hm.' };
    const { content, others } = contentOf('', [thought, asked, { type: 'text', text: 'So.' }]);
    expect(content).toEqual([thought, { ...asked, input: read.input }, { type: 'text', text: 'So.' }]);
    expect(others).toEqual([
      {
        role: 'tool',
        content: [{ type: 'tool-result', toolCallId: 'theirs', toolName: 'read_file', output }],
      },
    ]);
  });

  it('has no blank text, which Anthropic refuses', () => {
    expect(contentOf(' \n', [blank, asked]).content).toEqual([{ ...asked, input: read.input }]);
    const own = { type: 'tool-call', toolCallId: 'call-1-1', toolName: 'read_file', input: read.input };
    expect(contentOf(' \n').content).toEqual([own]);
  });

  it('keeps blank text that carries something for the provider', () => {
    const signed: AssistantPart = { ...blank, providerOptions: { some: { signature: 's' } } };
    expect(contentOf('', [signed, asked]).content).toEqual([signed, { ...asked, input: read.input }]);
  });

  it('is made of words and calls where nothing of the provider’s was kept', () => {
    const answer = {
      ...{ type: 'answered' as const, text: 'Look.', content: [], calls: [read] },
      ...{ ends: false, usage: null, model: 'm' },
    };
    expect(answerMessages(answer, () => output)).toMatchObject([
      { role: 'assistant', content: [{ text: 'Look.' }, { toolCallId: 'call-1' }] },
      { role: 'tool', content: [{ toolCallId: 'call-1', output }] },
    ]);
  });

  it('is no message when it said nothing', () => {
    expect(contentOf('', [blank], [])).toEqual({ content: undefined, others: [] });
  });
});
