// Engine, worker and models together: a result that fails its verify command, is mended, sent back and accepted.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../../../shared/limits';
import { rehearsalSchema } from '../../../shared/rehearsal';
import { succeed } from '../../../shared/result';
import type { RunEvent, RunSettings } from '../../../shared/run-event';
import { createRunState } from '../../../shared/run-state';
import type { TicketDefinition } from '../../../shared/ticket';
import { createEngine, type Engine } from '../../engine/engine';
import { noDispatch } from '../../engine/no-dispatch';
import { sharedWorkspace } from '../../engine/shared-workspace';
import { readTrack } from '../../tracks/read-track';
import { sampleTicket, sampleTrack } from '../job-rig';
import { counts, protocols } from '../providers/provider-rig';
import { toolPolicy } from '../tools/tool-policy';
import { type ConsultRig, createConsultRig, nameOf } from './consult-rig';

let rig: ConsultRig;
beforeEach(async () => {
  rig = await createConsultRig();
});
afterEach(() => rig.close());

interface Ran {
  readonly engine: Engine;
  readonly events: RunEvent[];
}

async function run(tickets: readonly TicketDefinition[], settings: Partial<RunSettings>): Promise<Ran> {
  const events: RunEvent[] = [];
  const engine = createEngine(createRunState('run-1'), {
    now: () => '2030-01-01T00:00:00.000Z',
    random: () => 0,
    wait: async () => {},
    workspaces: sharedWorkspace,
    hash: (text) => createHash('sha256').update(text).digest('hex'),
    journal: { append: async () => succeed(null) },
    dispatch: noDispatch,
    worker: rig.worker(),
    tools: toolPolicy,
    publish: (batch) => events.push(...batch),
    trouble: (message) => expect(message).toBeNull(),
  });
  await engine.command({ type: 'run.open', track: sampleTrack, tickets });
  await engine.command({
    type: 'run.start',
    workspace: rig.workspace,
    mode: 'all',
    parallel: 2,
    model: 'rehearsal',
    limits: NO_LIMITS,
    review: 'model',
    techLead: 'rehearsal',
    qa: 'rehearsal',
    isolation: 'shared',
    takeAlong: false,
    base: null,
    bring: null,
    ...settings,
  });
  await engine.idle();
  return { engine, events };
}

const VERIFY = 'test "$(cat a.txt)" = good';
const calls = (name: string, input: object) => ({
  toolCalls: [{ name, arguments: JSON.stringify(input) }],
  usage: counts(100, 10),
});

interface Asked {
  readonly text: string;
  /** Answers that stand in the conversation already. */
  readonly answers: number;
}

function whenAsked(matches: (asked: Asked) => boolean) {
  return {
    predicate: ({ messages }: { messages: readonly { role: string }[] }) =>
      matches({
        text: JSON.stringify(messages),
        answers: messages.filter(({ role }) => role === 'assistant').length,
      }),
  };
}

describe.each(protocols)('a ticket that is verified and reviewed by models of $name', (protocol) => {
  it('is mended when verify fails, and again when it is sent back, and then counts', async () => {
    const { mock } = rig;
    const model = nameOf(protocol);
    mock.on(
      whenAsked(({ text }) => text.includes('A command failed while')),
      { content: 'The file says bad. Write good.', usage: counts(50, 5) },
    );
    mock.on(
      whenAsked(({ text }) => text.includes('You are the tech lead') && text.includes('# Ticket T-2')),
      calls('review', { verdict: 'accept', notes: '' }),
    );
    mock.on(
      whenAsked(
        ({ text }) => text.includes('You are the tech lead') && !text.includes('Review of attempt 1'),
      ),
      calls('review', { verdict: 'send_back', notes: 'Say also why.' }),
    );
    mock.on(
      whenAsked(({ text }) => text.includes('You are the tech lead')),
      calls('review', { verdict: 'accept', notes: 'Now it does.' }),
    );
    mock.on(
      whenAsked(({ text }) => text.includes('# Ticket T-2')),
      { content: 'The second is done.', usage: counts(100, 10) },
    );
    mock.on(
      whenAsked(({ text }) => text.includes('Review of attempt 1')),
      { content: 'It is good because it was bad.', usage: counts(100, 10) },
    );
    const write = (content: string) => calls('write_file', { path: 'a.txt', content });
    mock.on(
      whenAsked(({ answers }) => answers === 0),
      write('bad\n'),
    );
    mock.on(
      whenAsked(({ answers }) => answers === 1),
      calls('finish', { summary: 'Done at once.' }),
    );
    mock.on(
      whenAsked(({ answers }) => answers === 2),
      write('good\n'),
    );
    mock.on({}, calls('finish', { summary: 'Done after all.' }));

    const tickets = [sampleTicket({ verify: [VERIFY] }), sampleTicket({ id: 'T-2', title: 'Another' })];
    const { engine, events } = await run(tickets, { model, techLead: model, qa: model });

    expect(engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
    expect(engine.state.tickets.get('T-1')?.state).toMatchObject({
      status: 'completed',
      summary: 'It is good because it was bad.',
    });
    expect(await readFile(join(rig.workspace, 'a.txt'), 'utf8')).toBe('good\n');
    const own = events.flatMap((event) => ('ticket' in event && event.ticket === 'T-1' ? [event.type] : []));
    expect(
      own.filter((type) => /^(verify|review|ticket|step.diagnosed|attempt.delivered)/.test(type)),
    ).toEqual([
      'attempt.delivered',
      'verify.started',
      'step.diagnosed',
      'verify.failed',
      'attempt.delivered',
      'verify.started',
      'review.requested',
      'review.started',
      'review.finished',
      'ticket.returned',
      'attempt.delivered',
      'verify.started',
      'review.requested',
      'review.started',
      'review.finished',
      'ticket.completed',
    ]);
    expect([1, 2, 3, 4].map((tier) => engine.state.tiers[tier as 1]?.requests)).toEqual([0, 3, 6, 1]);
    expect(engine.state.tiers[4]).toMatchObject({ input: 50, output: 5, estimated: 0 });
    expect(engine.state.tiers[2]).toMatchObject({ input: 300, output: 30, estimated: 0 });

    const bodies = rig.bodies();
    const told = bodies.filter((body) => body.includes('Mend what is wrong, then finish again.'));
    expect(told).toHaveLength(2);
    expect(told[0]).toContain("QA's diagnosis: The file says bad. Write good.");
    expect(told[0]).toContain('Finished; now it is verified.');
    const second = bodies.filter(
      (body) => body.includes('Say also why.') && !body.includes('You are the tech lead'),
    );
    expect(second).toHaveLength(1);
    expect(second[0]).toContain('- Attempt 1: a.txt');
    expect(second[0]).not.toContain('Mend what is wrong');
    const others = bodies.filter((body) => body.includes('# Ticket T-2'));
    expect(others).toHaveLength(2);
    for (const body of others) expect(body).not.toMatch(/T-1|a\.txt|Say also why|good/);

    const { heads } = await rig.exchanges.list({ key: 'T-1#1', position: 0, number: 1 });
    expect(heads.map(({ tier, purpose }) => `${tier} ${purpose.kind}`)).toEqual([
      '3 turn',
      '3 turn',
      '4 diagnosis',
      '3 turn',
      '3 turn',
      '2 review',
    ]);
  });
});

/** The waits are there for people who watch. */
function withoutWaits(ticket: TicketDefinition): TicketDefinition {
  const text = JSON.stringify(ticket.rehearsal).replace(/"wait_ms":\d+/g, '"wait_ms":0');
  return { ...ticket, rehearsal: rehearsalSchema.parse(JSON.parse(text)) };
}

describe('the example receipt.json', () => {
  it('shows a failing command explained, a verify command that fails once, and a review that sends back once', async () => {
    const read = await readTrack(join(import.meta.dirname, '../../../../examples/receipt.json'));
    if (!read.ok) throw new Error(JSON.stringify(read.failure));
    const tickets = read.value.tickets.map(withoutWaits);
    const { engine, events } = await run(tickets, {});
    expect(engine.state.phase).toEqual({ phase: 'finished', outcome: 'done' });
    const told = events.flatMap((event) => {
      if (event.type === 'verify.failed') return [`${event.ticket} verify`];
      if (event.type === 'step.diagnosed') return [`${event.ticket} ${event.diagnosis?.split('.')[0]}`];
      return event.type === 'review.finished' ? [`${event.ticket} ${event.verdict}`] : [];
    });
    expect(told).toEqual([
      'R-1 accept',
      'R-2 The prices in prices',
      'R-2 accept',
      'R-3 receipt',
      'R-3 verify',
      'R-3 send_back',
      'R-3 accept',
      'R-4 accept',
    ]);
    const printed = (...names: string[]) =>
      new Promise<string>((resolve) => {
        execFile('node', ['receipt.mjs', ...names], { cwd: rig.workspace }, (_error, stdout, stderr) =>
          resolve(stdout + stderr),
        );
      });
    expect(await printed('apple', 'bread')).toBe('apple 0.60\nbread 3.30\ntogether 3.90\n');
    expect(await printed('pear')).toBe('There is no price for pear.\n');
  });
});

describe('a ticket that is rehearsed', () => {
  it('plays its verify, its diagnosis and its reviews without a model', async () => {
    const write = (content: string) => ({ tool: 'write_file', input: { path: 'a.txt', content } });
    const rehearsal: TicketDefinition['rehearsal'] = [
      [
        write('bad\n'),
        { tool: 'finish', input: { summary: 'Done.' } },
        { diagnosis: 'It says bad.' },
        write('good\n'),
        { say: 'Now it is good.' },
        { review: 'send_back', notes: 'Say why.' },
      ],
      [{ say: 'Because.' }, { review: 'accept' }],
    ];
    const { engine, events } = await run([sampleTicket({ verify: [VERIFY], rehearsal })], {});
    expect(engine.state.tickets.get('T-1')?.state).toMatchObject({
      status: 'completed',
      summary: 'Because.',
    });
    expect(events.flatMap((event) => (event.type === 'step.diagnosed' ? [event.diagnosis] : []))).toEqual([
      'It says bad.',
    ]);
    expect(events.flatMap((event) => (event.type === 'review.finished' ? [event.verdict] : []))).toEqual([
      'send_back',
      'accept',
    ]);
    expect([2, 4].map((tier) => engine.state.tiers[tier as 2]?.requests)).toEqual([2, 1]);
  });

  it('is blocked when a script has nothing more to say to a failing command', async () => {
    const { engine } = await run([sampleTicket({ verify: ['exit 3'], rehearsal: [{ say: 'Done.' }] })], {});
    expect(engine.state.tickets.get('T-1')?.state).toMatchObject({ status: 'blocked', kind: 'verify' });
    expect(engine.state.attempts.get('T-1#1')?.turns).toBe(3);
  });
});
