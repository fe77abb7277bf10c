import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createManualTimer } from '../timer-rig';
import {
  ask,
  type Handler,
  HELLO,
  KEY,
  type Protocol,
  protocols,
  sendEvents,
  serve,
  serveStatus,
  type TestServer,
} from './provider-rig';

let server: TestServer | null = null;

afterEach(async () => {
  await server?.close();
  server = null;
});

/** In the shape of each provider's own errors. */
function errorBody({ kind }: Protocol, message: string, type = 'some_error', code = 'some_code'): string {
  switch (kind) {
    case 'google':
      return JSON.stringify({ error: { code: 1, message, status: type } });
    case 'anthropic':
      return JSON.stringify({ type: 'error', error: { type, message } });
    default:
      return JSON.stringify({ error: { message, type, code, param: null } });
  }
}

describe.each(protocols)('$name, when it refuses a request', (protocol) => {
  it.each([
    [400, 'refused the request (400)'],
    [401, 'did not accept the key (401): check SOME_KEY'],
    [402, 'wants to be paid first (402)'],
    [403, 'does not allow this (403)'],
    [404, `knows no model “${protocol.model}” (404)`],
    [413, `too large for ${protocol.name} (413)`],
    [422, 'refused the request (422)'],
  ])('with %i, is not asked again', async (status, words) => {
    server = await serveStatus(status, errorBody(protocol, 'That will not do.'));
    const { answer } = await ask(protocol, server.url);
    expect(answer).toMatchObject({ type: 'failed', retry: null, usage: null });
    expect(answer).toHaveProperty('reason', expect.stringContaining(words));
    expect(answer).toHaveProperty('reason', expect.stringContaining('That will not do.'));
    expect(server.asked).toBe(1);
  });

  it.each([408, 409, 429, 500, 502, 503, 529])('with %i, may be asked again', async (status) => {
    server = await serveStatus(status, errorBody(protocol, 'Not now.'));
    const { answer } = await ask(protocol, server.url);
    expect(answer).toMatchObject({ type: 'failed', retry: { afterMs: null }, usage: null });
    expect(answer).toHaveProperty('reason', expect.stringMatching(`${status}.*Not now\\.`));
    expect(server.asked).toBe(1);
  });

  it.each([
    ['seconds', '7', 7000],
    ['a date', 'Tue, 01 Jan 2030 00:00:20 GMT', 20_000],
    ['a date that has passed', 'Mon, 31 Dec 2029 00:00:00 GMT', 0],
    ['something else', 'soon', null],
  ])('and asks for patience in %s, says so', async (_form, after, afterMs) => {
    server = await serveStatus(429, errorBody(protocol, 'Slow down.'), { 'retry-after': after });
    expect((await ask(protocol, server.url)).answer).toMatchObject({ retry: { afterMs } });
  });

  it('with a body that is no JSON, is still understood', async () => {
    server = await serveStatus(502, '<html><h1>Bad gateway</h1></html>', { 'content-type': 'text/html' });
    const { answer } = await ask(protocol, server.url);
    expect(answer).toMatchObject({ type: 'failed', retry: { afterMs: null } });
    expect(answer).toHaveProperty('reason', expect.stringMatching(/trouble of its own \(502\)/));
  });

  it('and quotes the key, whole or in part, the key is not shown', async () => {
    const message = `Incorrect key ${KEY} (sk-abcd*****************wxyz), see ?key=${KEY}`;
    server = await serveStatus(401, errorBody(protocol, message));
    const { answer } = await ask(protocol, server.url);
    expect(JSON.stringify(answer)).toContain('Incorrect key [key] ([key])');
    expect(JSON.stringify(answer)).not.toMatch(/secret-key|sk-abcd|wxyz/);
  });

  it('answers with a web page, the address is in doubt', async () => {
    server = await serveStatus(200, '<html>Welcome</html>', { 'content-type': 'text/html; charset=utf-8' });
    const { answer } = await ask(protocol, server.url);
    expect(answer).toMatchObject({ type: 'failed', retry: null, usage: null });
    expect(answer).toHaveProperty('reason', expect.stringMatching(/answered with a web page.*right address/));
  });

  it('answers with status 200 and nothing, that is told', async () => {
    server = await serveStatus(200, '');
    const { answer } = await ask(protocol, server.url);
    expect(answer).toMatchObject({ type: 'failed', retry: null });
    expect(answer).toHaveProperty(
      'reason',
      expect.stringMatching(/did not stream an answer: what it sent is empty\./),
    );
  });

  it('answers with an error as plain JSON and status 200, the error is told', async () => {
    server = await serveStatus(200, errorBody(protocol, 'No \\"such\\" thing.'));
    const { answer } = await ask(protocol, server.url);
    expect(answer).toMatchObject({ type: 'failed', retry: null });
    expect(answer).toHaveProperty('reason', expect.stringMatching(/did not stream an answer: No .*thing\./));
  });

  it('streams something that is no JSON, that is no answer', async () => {
    server = await serve((_request, response) => {
      sendEvents(response, ['data: {"half": \n\n']);
      response.end();
    });
    const { answer } = await ask(protocol, server.url);
    expect(answer).toMatchObject({ type: 'failed' });
    expect(answer).toHaveProperty('reason', expect.stringMatching(/cannot be read|broke off/));
  });
});

describe.each(protocols)('$name, when it sends a request to another address', (protocol) => {
  it.each([301, 302, 307, 308])('with %i, neither key nor conversation goes there', async (status) => {
    const other = await serveStatus(200, '{}');
    const target = `${other.url}/elsewhere?token=hidden`;
    server = await serveStatus(status, 'Moved.', { location: target });
    const { answer } = await ask(protocol, server.url);
    await other.close();
    expect(other.asked).toBe(0);
    expect(server.asked).toBe(1);
    expect(answer).toMatchObject({ type: 'failed', retry: null, usage: null });
    expect(answer).toHaveProperty('reason', expect.stringContaining(`to ${other.url}/elsewhere, and Baton`));
  });

  it('on the same server and without a body, the address is told in full', async () => {
    server = await serve((_request, response) => {
      response.writeHead(307, { location: '/v9/' });
      response.end();
    });
    const { answer } = await ask(protocol, server.url);
    expect(answer).toHaveProperty('reason', expect.stringContaining(`to ${server.url}/v9/, and Baton`));
    expect(server.asked).toBe(1);
  });
});

describe.each(protocols)('$name, when it refuses a request at endless length', (protocol) => {
  it.each([
    ['a refusal', 400, 'text/plain', /refused the request \(400\)/],
    ['a page', 200, 'text/html', /answered with a web page/],
    ['JSON', 200, 'application/json', /did not stream an answer/],
  ])('of %s only the beginning is read', async (_what, status, type, words) => {
    let written = 0;
    let isLetGo = () => {};
    const letGo = new Promise<void>((resolve) => {
      isLetGo = resolve;
    });
    server = await serve((_request, response) => {
      response.writeHead(status, { 'content-type': type });
      response.once('close', isLetGo);
      const piece = 'x'.repeat(64 * 1024);
      const more = () => {
        do written += piece.length;
        while (response.writable && response.write(piece));
        if (response.writable) response.once('drain', more);
      };
      more();
    });
    const { answer } = await ask(protocol, server.url);
    await letGo;
    // Beside what is read, what lies in buffers on the way.
    expect(written).toBeLessThan(32 * 1024 * 1024);
    expect(answer).toMatchObject({ type: 'failed', retry: null, usage: null });
    expect(answer).toHaveProperty('reason', expect.stringMatching(words));
  });
});

describe('an error in the middle of a stream', () => {
  const begun: Record<string, string> = {
    google: 'data: {"candidates":[{"index":0,"content":{"role":"model","parts":[{"text":"Half"}]}}]}\n\n',
    anthropic:
      'data: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"c","content":[],"stop_reason":null,"usage":{"input_tokens":70,"output_tokens":1}}}\n\n' +
      'data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n' +
      'data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Half"}}\n\n',
    openai:
      'data: {"type":"response.created","response":{"id":"r","created_at":1,"model":"m"}}\n\n' +
      'data: {"type":"response.output_item.added","output_index":0,"item":{"type":"message","id":"i"}}\n\n' +
      'data: {"type":"response.output_text.delta","item_id":"i","delta":"Half"}\n\n',
    ollama: 'data: {"id":"1","choices":[{"index":0,"delta":{"content":"Half"}}]}\n\n',
  };

  it.each([
    ['google', '{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}', true],
    ['google', '{"error":{"code":400,"message":"No.","status":"INVALID_ARGUMENT"}}', false],
    ['anthropic', '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}', true],
    ['anthropic', '{"type":"error","error":{"type":"invalid_request_error","message":"No."}}', false],
    [
      'openai',
      '{"type":"error","sequence_number":1,"error":{"type":"server_error","code":"server_error","message":"Trouble."}}',
      true,
    ],
    [
      'openai',
      '{"type":"error","sequence_number":1,"error":{"type":"tokens","code":"rate_limit_exceeded","message":"Slow."}}',
      true,
    ],
    [
      'openai',
      '{"type":"error","sequence_number":1,"error":{"type":"insufficient_quota","code":"insufficient_quota","message":"Spent."}}',
      false,
    ],
    ['ollama', '{"error":{"message":"Out of memory","type":"api_error","code":500}}', true],
    ['ollama', '{"error":{"message":"No.","type":"invalid_request_error","code":null}}', false],
  ])('of %s is no answer: %s', async (name, event, isWorthAnother) => {
    server = await serve((_request, response) => {
      sendEvents(response, [begun[name] ?? '', `data: ${event}\n\n`]);
      response.end();
    });
    const { answer, shown } = await ask(protocols.find((each) => each.name === name) as Protocol, server.url);
    expect(shown).toBe('Half');
    expect(answer).toMatchObject({ type: 'failed', usage: { estimated: true } });
    expect(answer).toMatchObject({ retry: isWorthAnother ? { afterMs: null } : null });
    expect(answer).toHaveProperty('reason', expect.stringContaining(JSON.parse(event).error.message));
  });
});

describe('a spent quota', () => {
  it.each([
    [
      'OpenAI’s',
      'openai',
      '{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}',
    ],
    [
      'Google’s of a day',
      'google',
      '{"error":{"code":429,"message":"You exceeded your current quota","status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]},{"retryDelay":"34s"}]}}',
    ],
    [
      'Google’s of nothing',
      'google',
      '{"error":{"code":429,"message":"Quota exceeded for metric x, limit: 0","status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"3s"}]}}',
    ],
  ])('(%s) is not waited for', async (_whose, name, body) => {
    server = await serveStatus(429, body);
    const protocol = protocols.find((each) => each.name === name) as Protocol;
    const { answer } = await ask(protocol, server.url);
    expect(answer).toMatchObject({ type: 'failed', retry: null });
    expect(answer).toHaveProperty('reason', expect.stringContaining(`The quota of ${name} is spent (429)`));
  });

  it('of a minute is a rate, and Google says how long to wait in the body', async () => {
    const body =
      '{"error":{"code":429,"message":"You exceeded your current quota","status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel-FreeTier"}]},{"retryDelay":"34.5s"}]}}';
    server = await serveStatus(429, body);
    const { answer } = await ask(protocols[0] as Protocol, server.url);
    expect(answer).toMatchObject({ retry: { afterMs: 34_500 } });
  });
});

describe.each(protocols)('the connection to $name', (protocol) => {
  it('that is refused may be tried again', async () => {
    const closed = await serve(() => {});
    await closed.close();
    const { answer } = await ask(protocol, closed.url);
    expect(answer).toMatchObject({ type: 'failed', retry: { afterMs: null }, usage: null });
    expect(answer).toHaveProperty(
      'reason',
      expect.stringMatching(/does not answer at http.*is it running\?/),
    );
  });

  it('that is reset before the headers may be tried again', async () => {
    const raw = await listen((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const { answer } = await ask(protocol, raw.url);
    raw.server.close();
    expect(answer).toMatchObject({ type: 'failed', retry: { afterMs: null }, usage: null });
    expect(answer).toHaveProperty('reason', expect.stringMatching(/connection to .* broke off/));
  });

  it('that is reset after the headers may be tried again', async () => {
    const raw = await listen((socket) =>
      socket.once('data', () => {
        const head =
          'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
        socket.write(head, () => socket.resetAndDestroy());
      }),
    );
    const { answer } = await ask(protocol, raw.url);
    raw.server.close();
    expect(answer).toMatchObject({ type: 'failed', retry: { afterMs: null }, usage: null });
    expect(answer).toHaveProperty('reason', expect.stringMatching(/broke off/));
  });

  it.each([
    ['before the first byte', [], null],
    ['in the middle of an answer', [': still here\n\n'], { estimated: true }],
  ])('that falls silent %s is ended, and may be tried again', async (_when, events, usage) => {
    const timer = createManualTimer();
    server = await serve((_request, response) => {
      if (events.length > 0) sendEvents(response, events);
    });
    const asking = ask(protocol, server.url, { timer, idleMs: 60_000 });
    await silence(timer.asked, events.length === 0 ? 1 : 3);
    timer.advance(59_999);
    timer.advance(1);
    const { answer } = await asking;
    expect(answer).toMatchObject({ type: 'failed', retry: { afterMs: null }, usage });
    expect(answer).toHaveProperty('reason', expect.stringMatching(/sent nothing for 60 s/));
  });

  it('that never comes to an end is broken off', async () => {
    const piece = `: ${'x'.repeat(1024 * 1024)}\n\n`;
    server = await serve((_request, response) => {
      sendEvents(response, []);
      const more = () => {
        while (response.writable && response.write(piece));
        if (response.writable) response.once('drain', more);
      };
      more();
    });
    const { answer } = await ask(protocol, server.url);
    expect(answer).toMatchObject({ type: 'failed', retry: null });
    expect(answer).toHaveProperty('reason', expect.stringMatching(/longer than any that Baton takes/));
  });

  it('ends when the person ends the work; what had come is counted', async () => {
    const controller = new AbortController();
    const gone: Promise<unknown>[] = [];
    const handler: Handler = (_request, response) => {
      gone.push(once(response, 'close'));
      sendEvents(response, [': still here\n\n']);
    };
    server = await serve(handler);
    const timer = createManualTimer();
    const asking = ask(protocol, server.url, { timer, signal: controller.signal });
    await silence(timer.asked, 3);
    controller.abort();
    const { answer } = await asking;
    await Promise.all(gone);
    expect(answer).toMatchObject({ type: 'failed', usage: { estimated: true } });
    expect(answer.usage?.input).toBeGreaterThan(100);
  });

  it('is not opened for work that has been ended already', async () => {
    server = await serve(() => {});
    const { answer } = await ask(protocol, server.url, { signal: AbortSignal.abort() }, HELLO);
    expect(answer).toMatchObject({ type: 'failed', usage: null });
    expect(server.asked).toBe(0);
  });
});

/** Resolves when the watch has been wound so often: for the request, for the headers, and for each piece that came. */
async function silence(asked: readonly number[], times: number): Promise<void> {
  while (asked.length < times) await new Promise((resolve) => setImmediate(resolve));
}

async function listen(
  onConnection: (socket: import('node:net').Socket) => void,
): Promise<{ url: string; server: Server }> {
  const raw = createServer((socket) => {
    socket.on('error', () => {});
    onConnection(socket);
  });
  raw.listen(0, '127.0.0.1');
  await once(raw, 'listening');
  return { url: `http://127.0.0.1:${(raw.address() as AddressInfo).port}`, server: raw };
}
