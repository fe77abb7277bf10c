import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DiagnosisOutcome } from '../../engine/ports';
import { diagnosisJob, sampleStep, stepJob } from '../job-rig';
import { counts, type Protocol, protocols } from '../providers/provider-rig';
import { type ConsultRig, createConsultRig, nameOf, place } from './consult-rig';

let rig: ConsultRig;
const live = new AbortController().signal;
const local = protocols[3] as Protocol;

beforeEach(async () => {
  rig = await createConsultRig();
});
afterEach(() => rig.close());

const failed = (command: string) =>
  sampleStep(
    'T-1#1.1',
    { tool: 'run_command', input: { command } },
    { state: { state: 'finished', outcome: 'error', note: 'exit code 3' } },
  );

/** Runs the command, then asks why it failed. */
async function diagnose(protocol: Protocol, command: string, url?: string): Promise<DiagnosisOutcome> {
  const worker = rig.worker(url);
  const step = failed(command);
  await worker.step(stepJob(rig.workspace, step), live);
  return worker.diagnose(diagnosisJob(rig.workspace, step, {}, nameOf(protocol)), live);
}

describe.each(protocols)('a diagnosis by $name', (protocol) => {
  it('is asked for with the command, its end and its output, and without tools', async () => {
    rig.mock.on({}, { content: 'The port is taken. Try another one.\n', usage: counts(200, 9) });
    expect(await diagnose(protocol, 'echo port 80 in use; exit 3')).toEqual({
      type: 'diagnosed',
      text: 'The port is taken. Try another one.',
      usage: expect.objectContaining({ estimated: false }),
      model: nameOf(protocol),
    });
    const [body = '', ...more] = rig.bodies();
    expect(more).toEqual([]);
    for (const part of ['Say hello', 'echo port 80 in use; exit 3', 'exit code 3', 'port 80 in use\\n']) {
      expect(body).toContain(part);
    }
    expect(body).not.toContain('run_command');
  });

  it('that is too long is cut behind its eightieth word', async () => {
    const words = Array.from({ length: 81 }, (_, index) => `word${index + 1}`);
    rig.mock.on({}, { content: words.join(' ') });
    expect(await diagnose(protocol, 'exit 3')).toMatchObject({ text: `${words.slice(0, 80).join(' ')} …` });
  });
});

describe('a diagnosis', () => {
  it('of eighty words stays whole', async () => {
    const text = Array.from({ length: 80 }, (_, index) => `word${index + 1}`).join(' ');
    rig.mock.on({}, { content: text });
    expect(await diagnose(local, 'exit 3')).toMatchObject({ text });
  });

  it('sees the head and the tail of a long output', async () => {
    rig.mock.on({}, { content: 'Long.' });
    await diagnose(local, 'echo first; seq 100000 120000; echo last; exit 3');
    const [body = ''] = rig.bodies();
    expect(body.length).toBeLessThan(25_000);
    expect(body).toMatch(/first.*characters were left out here.*last/);
  });

  it('that says nothing but its thoughts is none', async () => {
    rig.mock.on({}, { content: '<think>Hm.</think>\n' });
    expect(await diagnose(local, 'exit 3')).toMatchObject({
      type: 'failed',
      reason: "The QA's model gave no diagnosis.",
      usage: expect.anything(),
    });
  });

  it.each([429, 401, 500])('that is refused with %s is done without, and not tried again', async (status) => {
    let asked = 0;
    const url = await rig.serving((_request, response) => {
      asked++;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end('{"error":{"message":"No."}}');
    });
    expect(await diagnose(local, 'exit 3', url)).toMatchObject({
      type: 'failed',
      reason: expect.stringContaining(`${status}`),
      usage: null,
    });
    expect(asked).toBe(1);
  });

  it('is kept as a request of tier 4', async () => {
    rig.mock.on({}, { content: 'So.' });
    await diagnose(local, 'exit 3');
    const { heads } = await rig.exchanges.list(place);
    expect(heads).toMatchObject([{ tier: 4, purpose: { kind: 'diagnosis', step: 'T-1#1.1' } }]);
  });

  it('of a rehearsal is the script’s, else a plain sentence', async () => {
    const step = failed('exit 3');
    const call = { tool: 'run_command', input: { command: 'exit 3' } };
    const rehearsal = [
      call,
      { usage: { input: 1, output: 1 } },
      { diagnosis: 'It was told to.' },
      { say: 'x' },
    ];
    const worker = rig.worker();
    expect(await worker.diagnose(diagnosisJob(rig.workspace, step, { rehearsal }), live)).toMatchObject({
      type: 'diagnosed',
      text: 'It was told to.',
      usage: { cost: 0 },
    });
    expect(await worker.diagnose(diagnosisJob(rig.workspace, step), live)).toMatchObject({
      type: 'diagnosed',
      text: expect.stringMatching(/rehearsal.*exit code 3/),
    });
  });
});
