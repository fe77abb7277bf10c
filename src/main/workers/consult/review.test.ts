import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReviewOutcome } from '../../engine/ports';
import type { Worker } from '../create-worker';
import { reviewJob, sampleProposal, sampleStep, sampleTrack, stepJob } from '../job-rig';
import { counts, forward, KEY, type Protocol, protocols } from '../providers/provider-rig';
import { digest } from '../tools/digest';
import { type ConsultRig, createConsultRig, nameOf, place } from './consult-rig';

let rig: ConsultRig;
const live = new AbortController().signal;
const local = protocols[3] as Protocol;

beforeEach(async () => {
  rig = await createConsultRig();
});
afterEach(() => rig.close());

const says = (verdict: string, notes: string) => ({
  toolCalls: [{ name: 'review', arguments: JSON.stringify({ verdict, notes }) }],
  usage: counts(900, 30),
});

/** The attempt writes a file before it is looked at. */
async function written(worker: Worker, content = 'hello\n', step = 'T-1#1.1'): Promise<void> {
  const call = { tool: 'write_file', input: { path: 'a.txt', content } };
  expect(await worker.step(stepJob(rig.workspace, sampleStep(step, call)), live)).toMatchObject({
    outcome: 'ok',
  });
}

function review(
  protocol: Protocol,
  given: { worker?: Worker; signal?: AbortSignal } & Parameters<typeof reviewJob>[2] = {},
): Promise<ReviewOutcome> {
  const { worker = rig.worker(), signal = live, ...change } = given;
  return worker.review(reviewJob(rig.workspace, {}, { techLead: nameOf(protocol), ...change }), signal);
}

const paid = expect.objectContaining({ estimated: false });

describe.each(protocols)('a review by $name', (protocol) => {
  it.each([
    ['accept', ''],
    ['send_back', 'It greets nobody.'],
    ['block', 'The ticket contradicts itself.'],
  ])('can end with %s', async (verdict, notes) => {
    const worker = rig.worker();
    await written(worker);
    rig.mock.on({}, says(verdict, notes));
    expect(await review(protocol, { worker })).toEqual({
      type: 'reviewed',
      verdict,
      notes,
      usages: [paid],
      model: nameOf(protocol),
      changed: [{ path: 'a.txt', before: null, after: digest('hello\n') }],
    });
    expect(rig.bodies()).toHaveLength(1);
    expect(rig.bodies()[0]).toContain('+hello');
    expect(rig.bodies()[0]).not.toContain('write_file');
  });

  it('whose answer is no verdict hears what is wrong, once, and each request is billed', async () => {
    let asked = 0;
    rig.mock.on({ predicate: () => ++asked === 1 }, says('perfect', ''));
    rig.mock.on({}, says('send_back', ' '));
    expect(await review(protocol)).toMatchObject({
      type: 'failed',
      reason: expect.stringMatching(/gave no verdict.*“notes” must say why when the verdict is send_back/),
      retry: null,
      usages: [paid, paid],
    });
    expect(rig.bodies()).toHaveLength(2);
    expect(rig.bodies()[1]).toMatch(/“verdict” must be accept, send_back or block; it is .*perfect/);
  });

  it('may be JSON in words, by a model that calls no tools', async () => {
    let asked = 0;
    rig.mock.on({ predicate: () => ++asked === 1 }, { content: 'Looks fine to me!' });
    rig.mock.on(
      {},
      { content: '<think>{}</think>So:\n```json\n{"verdict": "Send back", "notes": "No test."}\n```' },
    );
    expect(await review(protocol)).toMatchObject({
      type: 'reviewed',
      verdict: 'send_back',
      notes: 'No test.',
    });
    expect(rig.bodies()[1]).toContain('That is no verdict.');
  });

  it('that is refused for now says how long to wait, and costs nothing', async () => {
    const url = await rig.serving((_request, response) => {
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '7' });
      response.end('{"error":{"message":"Slow down."}}');
    });
    expect(await review(protocol, { worker: rig.worker(url) })).toMatchObject({
      type: 'failed',
      retry: { afterMs: 7000 },
      usages: [],
    });
  });

  it('that is refused for its key is not worth another try, and says so without the key', async () => {
    const url = await rig.serving((_request, response) => {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end(`{"error":{"message":"Wrong key ${KEY}"}}`);
    });
    const outcome = await review(protocol, { worker: rig.worker(url) });
    expect(outcome).toMatchObject({ type: 'failed', retry: null, usages: [] });
    expect(JSON.stringify(outcome)).not.toContain(KEY);
  });

  it('whose stream is cut is no verdict, however complete its call looks', async () => {
    rig.mock.on({}, { content: 'Let me see.', ...says('accept', 'All of it is there.') });
    const url = await rig.serving(async (request, response, body) => {
      const whole = await forward(rig.mock.url, request, body);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(whole.slice(0, whole.length / 3), () => response.destroy());
    });
    expect(await review(protocol, { worker: rig.worker(url) })).toMatchObject({
      type: 'failed',
      retry: { afterMs: null },
      usages: [{ estimated: true }],
    });
  });
});

describe('a review by a model on this machine', () => {
  it('is asked without tools where the server refuses them', async () => {
    rig.mock.on({}, { content: '{"name": "review", "arguments": {"verdict": "accept"}}' });
    const offered: unknown[] = [];
    const url = await rig.serving(async (request, response, body) => {
      const asked: { tools?: unknown } = JSON.parse(body.toString());
      offered.push(asked.tools);
      if (asked.tools !== undefined) {
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end('{"error":{"message":"registry.ollama.ai/library/gemma:2b does not support tools"}}');
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(await forward(rig.mock.url, request, body));
    });
    expect(await review(local, { worker: rig.worker(url) })).toMatchObject({
      type: 'reviewed',
      verdict: 'accept',
      notes: '',
      usages: [expect.anything()],
    });
    expect(offered).toEqual([expect.anything(), undefined]);
  });

  it('ends with the attempt, and what it had cost counts', async () => {
    const controller = new AbortController();
    rig.mock.on({}, { content: 'Let me see.', ...says('accept', '') });
    const url = await rig.serving(async (request, response, body) => {
      const whole = await forward(rig.mock.url, request, body);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(whole.slice(0, whole.length / 3));
    });
    rig.hearing.hear = async () => {
      const { heads } = await rig.exchanges.list(place);
      if (heads[0]?.status === 200) controller.abort();
    };
    expect(await review(local, { worker: rig.worker(url), signal: controller.signal })).toMatchObject({
      type: 'failed',
      usages: [{ estimated: true }],
    });
  });

  it('needs a provider that is there', async () => {
    expect(await review({ ...local, name: 'nobody' })).toMatchObject({
      type: 'failed',
      reason: expect.stringContaining('nobody'),
      retry: null,
    });
  });
});

describe('what a tech lead is told', () => {
  async function prompt(
    change: Parameters<typeof reviewJob>[2] = {},
    of: Parameters<typeof reviewJob>[1] = {},
  ) {
    rig.mock.on({}, says('accept', ''));
    const job = reviewJob(rig.workspace, of, { techLead: nameOf(local), ...change });
    await rig.worker().review(job, live);
    const [body = ''] = rig.bodies();
    const { messages } = JSON.parse(body) as { messages: { content: string | { text: string }[] }[] };
    const content = messages.at(-1)?.content ?? '';
    return typeof content === 'string' ? content : content.map(({ text }) => text).join('');
  }

  it('is the ticket, the track, what the worker says, how the verify commands went and what was changed', async () => {
    const worker = rig.worker();
    await writeFile(join(rig.workspace, 'a.txt'), 'old\n');
    const read = sampleStep('T-1#1.0', { tool: 'read_file', input: { path: 'a.txt' } });
    await worker.step(stepJob(rig.workspace, read), live);
    await written(worker, 'new\n');
    const verify = sampleStep(
      'T-1#1.2',
      { tool: 'run_command', input: { command: "echo '```'; echo fine" } },
      { origin: 'verify', state: { state: 'finished', outcome: 'ok', note: 'exit code 0' } },
    );
    await worker.step(stepJob(rig.workspace, verify), live);
    const text = await prompt(
      {
        summary: 'I greet the world.',
        verified: [verify],
        track: { ...sampleTrack, context: 'Use tabs.' },
        proposal: { ...sampleProposal, context: [{ name: 'Review of attempt 1', text: 'Greet louder.' }] },
      },
      { acceptanceCriteria: ['It greets.'], targetFile: 'a.txt' },
    );
    for (const part of [
      '# Ticket T-1: Say hello',
      'Write a greeting.',
      '- It greets.',
      'Target file: a.txt',
      'Use tabs.',
      'Greet louder.',
      'I greet the world.',
      'echo fine": exit code 0',
      '-old\n+new',
    ]) {
      expect(text).toContain(part);
    }
    // What a command prints cannot end the block that it stands in.
    expect(text).toMatch(/````\n```\nfine\n/);
  });

  it('says that nothing was changed, where nothing was', async () => {
    const text = await prompt();
    expect(text).toContain('Nothing, as far as the file tools know.');
    expect(text).toContain('The ticket has none: nothing was run');
  });

  it('is by git where that knows all, and says what it does not show', async () => {
    const changes = { files: [{ path: 'c.txt', before: null, after: 'by a command\n' }], changed: [] };
    const attempt = { ...reviewJob(rig.workspace).attempt, number: 2, reopens: 1 };
    const text = await prompt({ changes, attempt });
    expect(text).toContain('also what commands changed');
    expect(text).toContain('+by a command');
    expect(text).toContain('The work of attempt 1 at this ticket was accepted already');
    expect(text).not.toContain('not recorded');
  });

  it('says that nothing was changed, where git finds nothing', async () => {
    const text = await prompt({ changes: { files: [], changed: [] } });
    expect(text).toContain('Nothing: no file differs');
  });

  it('holds a long diff and a long output only in part, and says so', async () => {
    const worker = rig.worker();
    await written(worker, 'a line of text\n'.repeat(20_000));
    const text = await prompt();
    expect(text.length).toBeLessThan(80_000);
    expect(text).toContain('[The diff is cut here.');
  });

  it('is all that the attempts at the ticket changed, but a person is told of this one alone', async () => {
    const worker = rig.worker();
    await written(worker, 'first\n');
    const second = { ...reviewJob(rig.workspace).attempt, key: 'T-1#2', number: 2 };
    const call = { tool: 'write_file', input: { path: 'b.txt', content: 'second\n' } };
    const job = { ...stepJob(rig.workspace, sampleStep('T-1#2.1', call, { attempt: 2 })), attempt: second };
    await worker.step(job, live);
    const text = await prompt({ attempt: second });
    expect(text).toContain('+first');
    expect(text).toContain('+second');
    const person = await rig
      .worker()
      .review(reviewJob(rig.workspace, {}, { attempt: second, techLead: null }), live);
    expect(person).toEqual({
      type: 'for_person',
      changed: [{ path: 'b.txt', before: null, after: digest('second\n') }],
    });
  });
});

describe('the requests of a review', () => {
  it('are kept as those of tier 2', async () => {
    rig.mock.on({}, says('accept', ''));
    await review(local);
    const { heads } = await rig.exchanges.list(place);
    expect(heads).toMatchObject([{ tier: 2, purpose: { kind: 'review' }, status: 200 }]);
  });
});

describe('a rehearsal as tech lead', () => {
  it('accepts what passed, in words, at no cost', async () => {
    const verify = sampleStep('T-1#1.1', ['run_command', { command: 'true' }], { origin: 'verify' });
    expect(
      await rig.worker().review(reviewJob(rig.workspace, {}, { verified: [verify] }), live),
    ).toMatchObject({
      verdict: 'accept',
      notes: expect.stringMatching(/rehearsal.*passed/),
      usages: [{ cost: 0, estimated: true }],
    });
  });

  it('says what the script of the attempt says', async () => {
    const rehearsal = [
      [
        { say: 'x' },
        { review: 'send_back' as const, notes: 'Once more.' },
        { usage: { input: 7, output: 2 } },
      ],
      [{ say: 'y' }, { review: 'accept' as const }],
    ];
    const job = reviewJob(rig.workspace, { rehearsal });
    expect(await rig.worker().review(job, live)).toMatchObject({
      verdict: 'send_back',
      notes: 'Once more.',
      usages: [{ input: 7, output: 2, estimated: false }],
    });
    const second = { ...job, attempt: { ...job.attempt, key: 'T-1#2', number: 2 } };
    expect(await rig.worker().review(second, live)).toMatchObject({ verdict: 'accept' });
  });
});
