import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { View } from '../../shared/file-view';
import { gatherContext, MAX_FILE_CHARACTERS, viewFile } from './context';
import { prepareJob, sampleTicket, sampleTrack } from './job-rig';
import { workerPrompt } from './prompt';
import { createViewService, type ViewService } from './views/view-service';
import { buildViews } from './views/views-rig';

const blind = { closed: [], views: null };

let workspace: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'baton-context-'));
});

afterEach(() => rm(workspace, { recursive: true }));

const { signal } = new AbortController();

describe('the context', () => {
  it('is empty when there is nothing to say', async () => {
    expect(await gatherContext(prepareJob(workspace), blind, signal)).toEqual([]);
  });

  it("holds the track's context, what came of the dependencies, and each file once", async () => {
    await writeFile(join(workspace, 'a.py'), 'a = 1\n');
    await writeFile(join(workspace, 'b.py'), 'b = 2\n');
    const job = prepareJob(
      workspace,
      { targetFile: 'a.py', contextFiles: ['./a.py', 'b.py'] },
      {
        track: { ...sampleTrack, context: 'Use tabs.' },
        dependencies: [
          { ticket: 'T-0', summary: 'Made it.' },
          { ticket: 'T-9', summary: ' ' },
        ],
      },
    );
    expect(await gatherContext(job, blind, signal)).toEqual([
      { name: 'About the track', text: 'Use tabs.' },
      { name: 'What came of T-0', text: 'Made it.' },
      { name: 'File a.py', text: 'a = 1\n', file: { path: 'a.py', view: 'whole', note: null } },
      { name: 'File b.py', text: 'b = 2\n', file: { path: 'b.py', view: 'whole', note: null } },
    ]);
  });

  it('names the files that it could not take in, and goes on', async () => {
    await mkdir(join(workspace, 'src'));
    await writeFile(join(workspace, 'logo.png'), Buffer.from([0, 1, 2]));
    await writeFile(join(workspace, 'a.py'), 'a');
    await symlink('/etc/passwd', join(workspace, 'link'));
    const contextFiles = ['new.py', 'src', 'logo.png', '../secret', '/etc/passwd', 'link', 'a.py'];
    const parts = await gatherContext(prepareJob(workspace, { contextFiles }), blind, signal);
    expect(parts.map(({ name }) => name)).toEqual(['File a.py', 'Files that are not included']);
    expect(parts[1]?.text.split('\n')).toEqual([
      '- new.py is not there.',
      '- src is a folder.',
      '- logo.png is not text in UTF-8.',
      '- The path “../secret” leaves the workspace.',
      '- The path “/etc/passwd” must be relative to the workspace.',
      '- link is a link; links are not followed. Name the file itself.',
    ]);
  });

  it('cuts a long file and says so, never in the middle of a character', async () => {
    await writeFile(join(workspace, 'long.txt'), `x${'😀'.repeat(MAX_FILE_CHARACTERS)}`);
    const [part] = await gatherContext(prepareJob(workspace, { targetFile: 'long.txt' }), blind, signal);
    expect(part?.text).toMatch(
      /\n\[Only its first 65,536 of 131,073 characters are shown\. Read the rest with read_file\.\]$/,
    );
    expect(part?.file?.note).toBe('Only its first 65,536 of 131,073 characters are shown.');
    expect(part?.text).not.toMatch(/\p{Surrogate}/u);
  });

  it('leaves files out once there is no more room', async () => {
    const contextFiles = Array.from({ length: 10 }, (_, index) => `${index}.txt`);
    for (const name of contextFiles) await writeFile(join(workspace, name), 'x'.repeat(MAX_FILE_CHARACTERS));
    const parts = await gatherContext(prepareJob(workspace, { contextFiles }), blind, signal);
    expect(parts).toHaveLength(9);
    expect(parts[8]?.text).toBe(
      '- 8.txt is left out for want of room; read it with read_file.\n- 9.txt is left out for want of room; read it with read_file.',
    );
  });
});

describe('the project’s own guide', () => {
  const guideOf = async (job = prepareJob(workspace)) => gatherContext(job, blind, signal);

  it('goes along, and only once', async () => {
    await writeFile(join(workspace, 'AGENTS.md'), 'Run the tests.\n');
    await writeFile(join(workspace, 'CLAUDE.md'), 'Other.\n');
    const contextFiles = ['AGENTS.md', 'CLAUDE.md'];
    expect(await guideOf(prepareJob(workspace, { contextFiles }))).toMatchObject([
      { name: "The project's AGENTS.md", text: 'Run the tests.\n' },
      { name: 'File CLAUDE.md', text: 'Other.\n' },
    ]);
  });

  it('is the second one where the first cannot be read, which is not worth a word', async () => {
    await writeFile(join(workspace, 'CLAUDE.md'), 'Use tabs.\n');
    await symlink('CLAUDE.md', join(workspace, 'AGENTS.md'));
    expect(await guideOf()).toEqual([{ name: "The project's CLAUDE.md", text: 'Use tabs.\n' }]);
  });

  it('never comes from outside of the workspace; that it is missing is said', async () => {
    await symlink('/etc/passwd', join(workspace, 'AGENTS.md'));
    expect(await guideOf()).toEqual([
      {
        name: 'Files that are not included',
        text: '- AGENTS.md is a link; links are not followed. Name the file itself.',
      },
    ]);
  });
});

describe('the views of files', () => {
  const python =
    'class Cart:\n    def add_item(self):\n        return FIRST\n\n    def pay(self):\n        return SECOND\n';
  const outlined = 'class Cart:\n    def add_item(self): ...\n\n    def pay(self): ...\n';
  const outlineLine = '[An outline: bodies are left out. Read the rest with read_file.]';
  const description = 'Make `add_item` faster.';

  let folder: string;
  let views: ViewService;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'baton-context-views-'));
    views = createViewService(await buildViews(folder));
  });

  afterAll(async () => {
    await views.close();
    await rm(folder, { recursive: true });
  });

  it('are whole for the target, curated for the first other file, and skeletons for the rest', async () => {
    for (const name of ['target.py', 'first.py', 'second.py', 'third.py'])
      await writeFile(join(workspace, name), python);
    const contextFiles = ['target.py', 'first.py', './first.py', 'second.py', 'third.py'];
    const job = prepareJob(workspace, { description, targetFile: 'target.py', contextFiles });
    const file = (path: string, view: View) => ({ path, view, note: null });
    expect(await gatherContext(job, { closed: [], views }, signal)).toEqual([
      { name: 'File target.py', text: python, file: file('target.py', 'whole') },
      {
        name: 'File first.py',
        text: `class Cart:\n    def add_item(self):\n        return FIRST\n\n    def pay(self): ...\n[An outline with the bodies that matter most to the ticket; others are left out. Read the rest with read_file.]`,
        file: file('first.py', 'curated'),
      },
      {
        name: 'File second.py',
        text: `${outlined}${outlineLine}`,
        file: file('second.py', 'skeleton'),
      },
      {
        name: 'File third.py',
        text: `${outlined}${outlineLine}`,
        file: file('third.py', 'skeleton'),
      },
    ]);
  });

  it('say in the text and beside it what is not as usual', async () => {
    await writeFile(join(workspace, 'a.py'), 'LIMIT = 5\n');
    await writeFile(join(workspace, 'notes.md'), '# Notes');
    const contextFiles = ['a.py', 'notes.md'];
    const note = 'There is no outline for this kind of file, so it is shown whole.';
    expect(
      await gatherContext(prepareJob(workspace, { contextFiles }), { closed: [], views }, signal),
    ).toEqual([
      { name: 'File a.py', text: 'LIMIT = 5\n', file: { path: 'a.py', view: 'curated', note: null } },
      { name: 'File notes.md', text: `# Notes\n[${note}]`, file: { path: 'notes.md', view: 'whole', note } },
    ]);
  });

  it('can be any other one for a file of the workspace', async () => {
    await writeFile(join(workspace, 'a.py'), python);
    const job = prepareJob(workspace, { description });
    const text = (view: View) => viewFile(job, './a.py', view, { closed: [], views });
    expect(await text('whole')).toEqual({ ok: true, value: { text: python, view: 'whole', note: null } });
    expect(await text('skeleton')).toEqual({
      ok: true,
      value: { text: `${outlined}${outlineLine}`, view: 'skeleton', note: null },
    });
    expect(await text('curated')).toMatchObject({ value: { text: expect.stringContaining('FIRST') } });
    expect(await viewFile(job, 'b.py', 'whole', { closed: [], views })).toEqual({
      ok: false,
      failure: { message: 'b.py is not there.' },
    });
    expect(await viewFile(job, '../a.py', 'whole', { closed: [], views })).toEqual({
      ok: false,
      failure: { message: 'The path “../a.py” leaves the workspace.' },
    });
  });
});

describe('the prompt', () => {
  it('holds all that the ticket asks for, and how to say that it cannot be done', () => {
    const prompt = workerPrompt(
      sampleTrack,
      sampleTicket({ acceptanceCriteria: ['It greets.', 'It ends.'], targetFile: 'src/a.py' }),
    );
    expect(prompt).toContain('the track “Hello”');
    expect(prompt).toContain('# Ticket T-1: Say hello\n\nWrite a greeting.\n\n');
    expect(prompt).toContain('## Acceptance criteria\n\n- It greets.\n- It ends.\n\nTarget file: src/a.py\n');
    expect(prompt).toContain('call report_blocked with the reason, or start your answer with BLOCKED');
  });

  it('says how to finish, and which commands decide about that', () => {
    const prompt = workerPrompt(sampleTrack, sampleTicket({ verify: ['npm test', 'make\nmake check'] }));
    expect(prompt).toContain('call finish with a short summary: alone, as your last call');
    expect(prompt).toContain(
      'must exit with 0; when one does not, you hear how it failed and go on:\n  - npm test\n  - make\n    make check\n',
    );
    expect(workerPrompt(sampleTrack, sampleTicket())).not.toContain('must exit with 0');
  });

  it('says that its folder is a fresh copy where that was set up', () => {
    expect(workerPrompt(sampleTrack, sampleTicket(), ['npm ci'])).toContain(
      'its setup commands have run in it',
    );
    expect(workerPrompt(sampleTrack, sampleTicket())).not.toContain('setup');
  });

  it('leaves out what the ticket does not say, and says nothing twice', () => {
    const prompt = workerPrompt(sampleTrack, sampleTicket({ title: 'Greet.', description: 'Greet.' }));
    expect(prompt.match(/Greet\./g)).toHaveLength(1);
    expect(prompt).not.toMatch(/Acceptance|Target file|\n\n\n/);
  });
});
