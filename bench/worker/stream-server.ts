// A model behind HTTP, in a process of its own: `node stream-server.ts TOKENS EVERY_MS` prints its port. Node runs it as it is.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const [tokens = 0, everyMs = 0] = process.argv.slice(2).map(Number);

const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.on('error', () => {});
  const send = (fields: object) => response.write(`data: ${JSON.stringify({ id: '1', ...fields })}\n\n`);
  const choice = (delta: object, end: string | null) => ({
    choices: [{ index: 0, delta, finish_reason: end }],
  });
  const begun = performance.now();
  let written = 0;
  const timer = setInterval(() => {
    const due = Math.min(tokens, Math.floor((performance.now() - begun) / everyMs));
    for (; written < due; written++) send(choice({ content: 'abc ' }, null));
    if (written < tokens) return;
    clearInterval(timer);
    send(choice({}, 'stop'));
    send({ choices: [], usage: { prompt_tokens: 1_000, completion_tokens: tokens } });
    response.end('data: [DONE]\n\n');
  }, everyMs);
  response.on('close', () => clearInterval(timer));
});

server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
