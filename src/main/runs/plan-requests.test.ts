import { copyFile, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../shared/plan';
import { succeed } from '../../shared/result';
import type { ModelAnswer, ModelRequest } from '../workers/providers/provider';
import { attachFace, createPlace, expectOpened, type Place, type TestFace } from './conductor-rig';

let place: Place;
beforeEach(async () => {
  place = await createPlace();
});
afterEach(() => place.remove());

const GOAL = 'Add an index.\nSearch in it.';

/** A model that does as it is told; what it was asked lies in `requests`. */
function modelWho(answer: (request: ModelRequest, asked: number) => Promise<ModelAnswer> | ModelAnswer) {
  const requests: ModelRequest[] = [];
  const ask = async (request: ModelRequest) => {
    // The conversation grows after it was sent.
    requests.push({ ...request, conversation: [...request.conversation] });
    return answer(request, requests.length);
  };
  return { requests, models: { providerOf: () => succeed({ ask }) } };
}

/** Answers nothing before it is broken off. */
const silence = ({ signal }: ModelRequest) =>
  new Promise<ModelAnswer>((resolve) => {
    const ended = { type: 'failed', reason: '', retry: null, usage: null, model: '' } as const;
    signal.addEventListener('abort', () => resolve(ended));
  });

const usage = {
  input: 900,
  cacheRead: 0,
  cacheWrite: 0,
  output: 100,
  reasoning: 0,
  cost: 0.25,
  estimated: false,
};

function proposing(track: object): ModelAnswer {
  const call = { tool: 'propose_track', input: track as Record<string, string> };
  return { type: 'answered', text: '', calls: [call], ends: false, usage, model: 'mine:small' };
}

const track = { title: 'Search', tickets: [{ id: 'T-1', description: 'Make an index' }] };

async function prepare(face: TestFace, model: string, files: string[] = []) {
  const prepared = await face.ask('plan.prepare', { goal: GOAL, workspace: place.start, files, model });
  if (!prepared.ok) throw new Error(prepared.failure.message);
  return prepared.value;
}

async function begin(face: TestFace, model = 'rehearsal', workspace = place.start): Promise<string> {
  const { proposal } = await prepare(face, model);
  const started = await face.ask('plan.start', { goal: GOAL, workspace, proposal });
  if (!started.ok) throw new Error(started.failure.message);
  return started.value.plan;
}

async function read(face: TestFace, plan: string): Promise<Plan> {
  const found = await face.ask('plan.read', { plan });
  if (found === null) throw new Error('The plan is gone');
  return found;
}

/** Resolves when the face heard that the model is no longer asked. */
async function settled(face: TestFace, plan: string, answers = 1): Promise<Plan> {
  await face.until(() =>
    face.messages.some(
      (message) =>
        message.type === 'plan.progress' &&
        message.plan.id === plan &&
        message.plan.answers >= answers &&
        !['asking', 'waiting'].includes(message.plan.phase.phase),
    ),
  );
  return read(face, plan);
}

const planFiles = () => readdir(join(place.data, 'plans')).catch((): string[] => []);

describe('what the orchestrator would be sent', () => {
  it('is the goal, the project’s guide, the chosen files and a list of all; nobody is asked yet', async () => {
    await mkdir(join(place.start, 'src'));
    await mkdir(join(place.start, 'node_modules'));
    await writeFile(join(place.start, 'AGENTS.md'), 'Use tabs.');
    await writeFile(join(place.start, 'src/a.py'), 'a = 1\n');
    await writeFile(join(place.start, 'node_modules/x.js'), '');
    const { models, requests } = modelWho(() => proposing(track));
    const face = attachFace(place.conductor({ models }));
    const { proposal, left } = await prepare(face, 'mine:small', ['src/a.py', join(place.start, 'src/a.py')]);
    expect(proposal.model).toBe('mine:small');
    expect(proposal.prompt).toContain(GOAL);
    expect(proposal.context.map(({ name, text }) => [name, text])).toEqual([
      ["The project's AGENTS.md", 'Use tabs.'],
      ['File src/a.py', 'a = 1\n'],
      ['Files of the workspace', 'AGENTS.md\nsrc/a.py'],
    ]);
    expect(left).toEqual([]);
    expect(requests).toEqual([]);
    expect(await planFiles()).toEqual([]);
  });

  it('holds no file from outside of the workspace, and says so', async () => {
    const secret = await place.write('secret.txt', 'hush');
    await symlink(secret, join(place.start, 'link.txt'));
    const face = attachFace(place.conductor());
    const { proposal, left } = await prepare(face, 'rehearsal', [
      secret,
      '../secret.txt',
      'link.txt',
      'none.txt',
    ]);
    expect(left).toHaveLength(3);
    expect(left.join(' ')).toMatch(/secret\.txt.*link\.txt.*none\.txt/);
    expect(JSON.stringify(proposal)).not.toContain('hush');
  });

  it('shows a file in another view when asked', async () => {
    await writeFile(join(place.start, 'a.txt'), 'text\n');
    const face = attachFace(place.conductor());
    const asked = { goal: GOAL, workspace: place.start, view: 'whole' as const };
    expect(await face.ask('plan.view', { ...asked, path: 'a.txt' })).toMatchObject({
      value: { text: 'text\n' },
    });
    expect(await face.ask('plan.view', { ...asked, path: '../a.txt' })).toMatchObject({ ok: false });
  });
});

describe('a plan', () => {
  it('is sent byte for byte as it was seen, and what comes of it streams to every face', async () => {
    const { models, requests } = modelWho(async ({ onText, onInput }) => {
      onText('Let me see. ');
      onInput?.('{"title"');
      return proposing(track);
    });
    const conductor = place.conductor({ models });
    const [face, other] = [attachFace(conductor), attachFace(conductor, {}, 'browser')];
    const { proposal } = await prepare(face, 'mine:small');
    const edited = { ...proposal, prompt: 'My own words.', context: [{ name: 'Notes', text: 'Be brief.' }] };
    const started = await face.ask('plan.start', { goal: GOAL, workspace: place.start, proposal: edited });
    if (!started.ok) throw new Error(started.failure.message);
    await settled(other, started.value.plan);
    expect(requests[0]?.conversation).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'My own words.\n\n## Notes\n\nBe brief.' }] },
    ]);
    const streamed = other.messages.flatMap((message) =>
      message.type === 'plan.live' ? [message.text] : [],
    );
    expect(streamed.join('')).toBe('Let me see. {"title"');
  });

  it('is taken as a track: nothing runs, its cost is the run’s first, and it waits no longer', async () => {
    const { models } = modelWho(() => proposing(track));
    const conductor = place.conductor({ models });
    const face = attachFace(conductor);
    const workspace = join(place.start, 'own');
    await mkdir(workspace);
    const plan = await begin(face, 'mine:small', workspace);
    const { text } = await settled(face, plan);
    expect(await face.ask('plan.list', {})).toMatchObject([{ id: plan, goal: GOAL }]);
    const opened = expectOpened(await face.ask('track.open_text', { name: 'plan.json', text, plan }));
    expect(opened.suggestedWorkspace).toBe(workspace);
    const run = await face.watch(opened.run);
    expect(run.phase).toEqual({ phase: 'opened' });
    expect(run.tiers[1]).toMatchObject({ requests: 1, input: 900, output: 100, cost: 0.25 });
    expect(run.models.get('mine:small')?.requests).toBe(1);
    expect(run.attempts.size).toBe(0);
    expect(await face.ask('plan.read', { plan })).toBeNull();
    expect(await face.ask('plan.list', {})).toEqual([]);
    expect(await planFiles()).toEqual([]);
    // What was paid for is not swept away with a run that nobody started.
    await face.ask('run.close', { run: opened.run });
    expect(await face.ask('run.list', {})).toMatchObject([{ id: opened.run, cost: 0.25 }]);
  });

  it('shows what went over the wire for it, also once it has become the track of a run', async () => {
    const { models } = modelWho(({ wire }) => {
      const request = {
        method: 'POST',
        address: 'https://m.test/chat',
        headers: [],
        body: 'asked',
        keys: [],
      };
      const exchange = wire?.begin(request);
      exchange?.answered(200, 'OK', []);
      exchange?.received(Buffer.from('told'));
      exchange?.ended({ end: 'whole', why: '' });
      return proposing(track);
    });
    const face = attachFace(place.conductor({ models }));
    const plan = await begin(face, 'mine:small');
    const { text } = await settled(face, plan);
    const { heads } = await face.ask('plan.requests', { plan });
    expect(heads).toMatchObject([{ number: 1, tier: 1, purpose: { kind: 'plan' }, status: 200 }]);
    const read = await face.ask('plan.request', { plan, number: 1 });
    expect(read).toMatchObject({ value: { request: { body: 'asked' }, answer: { body: 'told' } } });
    const { run } = expectOpened(await face.ask('track.open_text', { name: 'plan.json', text, plan }));
    expect((await face.ask('exchange.list', { run, attempt: null })).heads).toEqual(heads);
    expect(await face.ask('exchange.read', { run, attempt: null, number: 1 })).toEqual(read);
    expect(await planFiles()).toEqual([]);
    expect((await face.ask('plan.requests', { plan })).heads).toEqual([]);
  });

  it('stays where its text is not right, and what a person makes of it is checked and kept', async () => {
    const { models } = modelWho(() => proposing(track));
    const face = attachFace(place.conductor({ models }));
    const plan = await begin(face, 'mine:small');
    await settled(face, plan);
    const edited = '{ "tickets": [ { "id": "T-1" } ] }';
    expect(await face.ask('plan.edit', { plan, text: edited })).toMatchObject({
      ok: true,
      value: { ok: false, failure: { problems: [{ file: 'plan.json', line: 1, column: 16 }] } },
    });
    expect(await face.ask('track.open_text', { name: 'plan.json', text: edited, plan })).toMatchObject({
      ok: false,
    });
    const later = attachFace(place.conductor({ models }));
    expect(await read(later, plan)).toMatchObject({ text: edited, problems: [{ line: 1 }] });
  });

  it('goes back to the model with a person’s notes and their changes, in the same conversation', async () => {
    const { models, requests } = modelWho((_request, asked) =>
      proposing(asked === 1 ? track : { ...track, title: 'Better' }),
    );
    const before = place.conductor({ models });
    const first = attachFace(before);
    const plan = await begin(first, 'mine:small');
    const { text } = await settled(first, plan);
    // Also after a restart: the conversation lies on disk.
    await before.close();
    const face = attachFace(place.conductor({ models }));
    const changed = text.replace('Make an index', 'Make a small index');
    expect(await face.ask('plan.again', { plan, text: changed, notes: ' ' })).toMatchObject({ ok: false });
    expect(await face.ask('plan.again', { plan, text: changed, notes: 'Name it well.' })).toEqual(
      succeed(null),
    );
    const again = await settled(face, plan, 2);
    expect(JSON.parse(again.text)).toMatchObject({ title: 'Better' });
    expect(again.usages).toHaveLength(2);
    expect(requests[1]?.conversation.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'user']);
    const notes = JSON.stringify(requests[1]?.conversation.at(-1));
    expect(notes).toContain('Make a small index');
    expect(notes).toContain('Name it well.');
  });

  it('can be cancelled: what had come is paid for and counted, and nothing else follows', async () => {
    const { models, requests } = modelWho(
      ({ signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () =>
            resolve({ type: 'failed', reason: 'Ended.', retry: { afterMs: 0 }, usage, model: 'mine:small' }),
          );
        }),
    );
    const face = attachFace(place.conductor({ models }));
    const plan = await begin(face, 'mine:small');
    await face.ask('plan.cancel', { plan });
    expect(await read(face, plan)).toMatchObject({ phase: { phase: 'cancelled' }, usages: [{ cost: 0.25 }] });
    expect(requests).toHaveLength(1);
    await face.ask('plan.discard', { plan });
    expect(await planFiles()).toEqual([]);
  });

  it('that was asked for when Baton died says that its answer is lost, and can be asked for again', async () => {
    const { models: silent } = modelWho(
      ({ signal }) =>
        new Promise((resolve) => {
          const ended = { type: 'failed', reason: '', retry: null, usage: null, model: '' } as const;
          signal.addEventListener('abort', () => resolve(ended));
        }),
    );
    const face = attachFace(place.conductor({ models: silent }));
    const plan = await begin(face, 'mine:small');
    const elsewhere = await createPlace();
    await mkdir(join(elsewhere.data, 'plans'), { recursive: true });
    await copyFile(join(place.data, `plans/${plan}.json`), join(elsewhere.data, `plans/${plan}.json`));
    const { models } = modelWho(() => proposing(track));
    const after = attachFace(elsewhere.conductor({ models }));
    expect(await read(after, plan)).toMatchObject({
      phase: { phase: 'failed', reason: expect.stringContaining('Baton ended') },
    });
    await after.ask('plan.again', { plan, text: '', notes: 'Once more.' });
    expect(await settled(after, plan)).toMatchObject({ phase: { phase: 'answered' }, problems: [] });
    await elsewhere.remove();
  });

  it('that goes back to the model is on disk with the notes before anybody hears that it does', async () => {
    const { models } = modelWho((request, asked) => (asked === 1 ? proposing(track) : silence(request)));
    const face = attachFace(place.conductor({ models }));
    const plan = await begin(face, 'mine:small');
    const { text } = await settled(face, plan);
    const asked = face.ask('plan.again', { plan, text, notes: 'Name it well.' });
    expect(await face.ask('plan.again', { plan, text, notes: 'Twice.' })).toMatchObject({ ok: false });
    expect(await asked).toEqual(succeed(null));
    const onDisk = await readFile(join(place.data, `plans/${plan}.json`), 'utf8');
    expect(onDisk).toContain('Name it well.');
    expect(JSON.parse(onDisk)).toMatchObject({ plan: { phase: { phase: 'asking' } } });
  });

  it('refuses a person’s text while the model is asked, since the answer would take its place', async () => {
    const { models } = modelWho(silence);
    const face = attachFace(place.conductor({ models }));
    const plan = await begin(face, 'mine:small');
    expect(await face.ask('plan.edit', { plan, text: '[]' })).toMatchObject({
      ok: false,
      failure: { type: 'refused', message: expect.stringContaining('is not kept') },
    });
    await face.ask('plan.cancel', { plan });
    expect(await face.ask('plan.edit', { plan, text: '[]' })).toMatchObject({ ok: true });
    expect((await read(face, plan)).text).toBe('[]');
  });

  it('belongs to the Baton that has it: another one shows it, and changes nothing until that has closed', async () => {
    const { models } = modelWho(() => proposing(track));
    const before = place.conductor({ models });
    const first = attachFace(before);
    const plan = await begin(first, 'mine:small');
    const { text } = await settled(first, plan);
    const second = attachFace(place.conductor({ models }));
    expect((await read(second, plan)).text).toBe(text);
    const held = {
      ok: false,
      failure: { message: expect.stringMatching(/^Baton in process \d+ has this plan: go on with it there/) },
    };
    expect(await second.ask('plan.edit', { plan, text: '[]' })).toMatchObject(held);
    expect(await second.ask('plan.again', { plan, text, notes: 'Better.' })).toMatchObject(held);
    expect(await second.ask('plan.discard', { plan })).toMatchObject(held);
    expect((await read(first, plan)).text).toBe(text);
    await before.close();
    const edits = ['[]', '[ ]'].map((edited) => second.ask('plan.edit', { plan, text: edited }));
    for (const edit of edits) expect(await edit).toMatchObject({ ok: true });
    expect(await second.ask('plan.discard', { plan })).toEqual(succeed(null));
    expect(await planFiles()).toEqual([]);
  });

  it('whose answer another Baton waits for is shown as such, and not as lost', async () => {
    const { models } = modelWho(silence);
    const face = attachFace(place.conductor({ models }));
    const plan = await begin(face, 'mine:small');
    const other = attachFace(place.conductor({ models }));
    expect(await read(other, plan)).toMatchObject({
      phase: {
        phase: 'failed',
        reason: expect.stringMatching(/^Baton in process \d+ asks the model at the moment/),
      },
    });
  });

  it('that cannot be read is listed with the reason, is not written over, and can be discarded', async () => {
    const { models } = modelWho(() => proposing(track));
    const before = place.conductor({ models });
    const first = attachFace(before);
    const plan = await begin(first, 'mine:small');
    await settled(first, plan);
    await before.close();
    const path = join(place.data, `plans/${plan}.json`);
    await writeFile(path, '{ "version": 2 }');
    const face = attachFace(place.conductor({ models }));
    const reason = expect.stringContaining(path);
    expect(await face.ask('plan.list', {})).toMatchObject([{ id: plan, phase: { phase: 'failed', reason } }]);
    expect(await read(face, plan)).toMatchObject({ phase: { phase: 'failed', reason } });
    for (const refused of [
      await face.ask('plan.edit', { plan, text: '[]' }),
      await face.ask('plan.again', { plan, text: '[]', notes: 'Again.' }),
    ]) {
      expect(refused).toMatchObject({ ok: false, failure: { message: reason } });
    }
    expect(await readFile(path, 'utf8')).toBe('{ "version": 2 }');
    await face.ask('plan.discard', { plan });
    expect(await face.ask('plan.list', {})).toEqual([]);
    expect(await planFiles()).toEqual([]);
  });

  it('for which nothing was counted stays until its run has something to lose', async () => {
    const { models } = modelWho(() => ({ ...proposing(track), usage: null }) as ModelAnswer);
    const face = attachFace(place.conductor({ models }));
    const plan = await begin(face, 'mine:small');
    const { text } = await settled(face, plan);
    const { run } = expectOpened(await face.ask('track.open_text', { name: 'plan.json', text, plan }));
    await face.ask('run.close', { run });
    expect(await face.ask('run.list', {})).toEqual([]);
    expect((await read(face, plan)).text).toBe(text);
  });

  it('of a model that nobody serves is never begun', async () => {
    const face = attachFace(place.conductor());
    const { proposal } = await prepare(face, 'nobody:x');
    expect(await face.ask('plan.start', { goal: GOAL, workspace: place.start, proposal })).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining('nobody:x') },
    });
    expect(await planFiles()).toEqual([]);
  });

  it('is rehearsed without a key: each line a ticket of a chain, and one that checks', async () => {
    const face = attachFace(place.conductor());
    const { text, problems, usages } = await settled(face, await begin(face));
    expect(problems).toEqual([]);
    const tickets = (JSON.parse(text) as { tickets: { id: string; title: string; depends_on: string[] }[] })
      .tickets;
    expect(tickets.map(({ id, title, depends_on }) => [id, title, depends_on])).toEqual([
      ['T-1', 'Add an index.', []],
      ['T-2', 'Search in it.', ['T-1']],
      ['T-3', 'Check the whole', ['T-2']],
    ]);
    expect(usages).toMatchObject([{ model: 'rehearsal', cost: 0, estimated: true }]);
  });

  it('is no way to a file outside of the folder of plans', async () => {
    const face = attachFace(place.conductor());
    await place.write('other.json', '{}');
    expect(await face.ask('plan.read', { plan: '../../other' })).toBeNull();
    await face.ask('plan.discard', { plan: '../../other' });
    expect(await readFile(join(place.root, 'other.json'), 'utf8')).toBe('{}');
  });
});

describe('a proposed track’s text', () => {
  it('is written as a new file, and over another one only when the person says so', async () => {
    const face = attachFace(place.conductor());
    const path = join(place.start, 'new.json');
    expect(await face.ask('track.save_text', { path: 'new.json', text: '[]', overwrite: false })).toEqual(
      succeed({ path }),
    );
    expect(await readFile(path, 'utf8')).toBe('[]\n');
    expect(await face.ask('track.save_text', { path, text: '[1]', overwrite: false })).toMatchObject({
      failure: { type: 'exists' },
    });
    expect(await readFile(path, 'utf8')).toBe('[]\n');
    await face.ask('track.save_text', { path, text: '[1]', overwrite: true });
    expect(await readFile(path, 'utf8')).toBe('[1]\n');
    expect(
      await face.ask('track.save_text', { path: 'no/such.json', text: '[]', overwrite: false }),
    ).toMatchObject({
      failure: { type: 'not_saved', message: expect.stringContaining('folder does not exist') },
    });
  });
});
