import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, eventsOf, forward, type Protocol, protocols, sendEvents, serve } from './provider-rig';

let mock: LLMock;

beforeAll(async () => {
  mock = new LLMock({ port: 0, chunkSize: 12 });
  mock.on(
    {},
    {
      content: 'Let me read and write.',
      reasoning: 'I had better look first.',
      toolCalls: [
        { name: 'read_file', arguments: '{"path":"a.txt"}' },
        { name: 'write_file', arguments: '{"path":"b.txt","content":"text"}' },
      ],
    },
  );
  await mock.start();
});

afterAll(() => mock.stop());

/** The events of the whole answer, up to the one that says that it is whole. */
async function recorded(protocol: Protocol): Promise<{ events: string[]; terminal: number }> {
  let events: string[] = [];
  const recorder = await serve(async (request, response, body) => {
    events = eventsOf(await forward(mock.url, request, body));
    sendEvents(response, events);
    response.end();
  });
  await ask(protocol, recorder.url);
  await recorder.close();
  const terminal = events.findIndex((event) =>
    /"finishReason"|"message_stop"|"response\.completed"|"finish_reason":"/.test(event),
  );
  return { events, terminal };
}

describe.each(protocols)('a stream of $name', (protocol) => {
  it.each([
    ['ends early', false],
    ['is reset', true],
  ])('that %s at any event is no answer, and worth another try', async (_how, isReset) => {
    const { events, terminal } = await recorded(protocol);
    expect(terminal).toBeGreaterThan(3);
    for (let count = 0; count <= terminal; count++) {
      const server = await serve((_request, response) => {
        sendEvents(response, events.slice(0, count));
        if (isReset) response.write('', () => response.destroy());
        else response.end();
      });
      const { answer } = await ask(protocol, server.url);
      await server.close();
      expect(answer, `after ${count} events`).toMatchObject({ type: 'failed', retry: { afterMs: null } });
      expect(answer).toHaveProperty('reason', expect.stringMatching(/broke off/));
      expect(answer).not.toHaveProperty('calls');
      if (count > 0 && !isReset) expect(answer.usage).toMatchObject({ estimated: true });
    }
  });

  it('that is cut in the middle of an event is no answer', async () => {
    const { events, terminal } = await recorded(protocol);
    for (const event of [1, terminal]) {
      const half = events[event]?.slice(0, (events[event]?.length ?? 0) / 2) ?? '';
      const server = await serve((_request, response) => {
        sendEvents(response, [...events.slice(0, event), half]);
        response.end();
      });
      const { answer } = await ask(protocol, server.url);
      await server.close();
      expect(answer).toMatchObject({ type: 'failed' });
      expect(answer).not.toHaveProperty('calls');
    }
  });

  it('that comes whole is an answer', async () => {
    const { events } = await recorded(protocol);
    const server = await serve((_request, response) => {
      sendEvents(response, events);
      response.end();
    });
    const { answer, shown } = await ask(protocol, server.url);
    await server.close();
    expect(answer).toMatchObject({
      type: 'answered',
      text: 'Let me read and write.',
      calls: [
        { tool: 'read_file', input: { path: 'a.txt' } },
        { tool: 'write_file', input: { path: 'b.txt', content: 'text' } },
      ],
      ends: false,
    });
    expect(shown).toBe('Let me read and write.');
  });
});
