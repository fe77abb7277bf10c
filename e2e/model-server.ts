// A server with a model behind it that speaks OpenAI's protocol, and does as the spec says.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What it says to one request: an answer in words, a call of a tool, or a refusal. */
export type ModelReply =
  | { readonly text: string }
  | { readonly tool: string; readonly input: unknown }
  | { readonly status: number; readonly message: string; readonly retryAfterSeconds: number };

export interface ModelServer {
  /** For the settings. */
  readonly baseURL: string;
  readonly asked: number;
  close(): Promise<void>;
}

/** `reply` is given how often it was asked, this time included. */
export async function startModelServer(reply: (asked: number) => ModelReply): Promise<ModelServer> {
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      asked += 1;
      send(response, reply(asked));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    get asked() {
      return asked;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function send(response: ServerResponse, reply: ModelReply): void {
  if ('status' in reply) {
    const { status, message, retryAfterSeconds } = reply;
    response.writeHead(status, { 'content-type': 'application/json', 'retry-after': `${retryAfterSeconds}` });
    response.end(JSON.stringify({ error: { message } }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const isCall = 'tool' in reply;
  const said = isCall
    ? {
        content: null,
        tool_calls: [
          {
            index: 0,
            id: 'call_1',
            type: 'function',
            function: { name: reply.tool, arguments: JSON.stringify(reply.input) },
          },
        ],
      }
    : { content: reply.text };
  const chunks = [
    { choices: [{ index: 0, delta: { role: 'assistant', ...said }, finish_reason: null }] },
    { choices: [{ index: 0, delta: {}, finish_reason: isCall ? 'tool_calls' : 'stop' }] },
    { choices: [], usage: { prompt_tokens: 120, completion_tokens: 7, total_tokens: 127 } },
  ];
  for (const chunk of chunks) {
    const whole = { id: 'answer', object: 'chat.completion.chunk', created: 0, model: 'small', ...chunk };
    response.write(`data: ${JSON.stringify(whole)}\n\n`);
  }
  response.end('data: [DONE]\n\n');
}
