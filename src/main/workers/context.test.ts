import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gatherContext, MAX_FILE_CHARACTERS } from './context';
import { prepareJob, sampleTicket, sampleTrack } from './job-rig';
import { workerPrompt } from './prompt';

let workspace: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'baton-context-'));
});

afterEach(() => rm(workspace, { recursive: true }));

const { signal } = new AbortController();

describe('the context', () => {
  it('is empty when there is nothing to say', async () => {
    expect(await gatherContext(prepareJob(workspace), [], signal)).toEqual([]);
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
    expect(await gatherContext(job, [], signal)).toEqual([
      { name: 'About the track', text: 'Use tabs.' },
      { name: 'What came of T-0', text: 'Made it.' },
      { name: 'File a.py', text: 'a = 1\n' },
      { name: 'File b.py', text: 'b = 2\n' },
    ]);
  });

  it('names the files that it could not take in, and goes on', async () => {
    await mkdir(join(workspace, 'src'));
    await writeFile(join(workspace, 'logo.png'), Buffer.from([0, 1, 2]));
    await writeFile(join(workspace, 'a.py'), 'a');
    await symlink('/etc/passwd', join(workspace, 'link'));
    const contextFiles = ['new.py', 'src', 'logo.png', '../secret', '/etc/passwd', 'link', 'a.py'];
    const parts = await gatherContext(prepareJob(workspace, { contextFiles }), [], signal);
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
    const [part] = await gatherContext(prepareJob(workspace, { targetFile: 'long.txt' }), [], signal);
    expect(part?.text).toMatch(
      /\n\[Cut here: 65,536 of 131,073 characters are shown\. Read the rest with read_file\.\]$/,
    );
    expect(part?.text).not.toMatch(/\p{Surrogate}/u);
  });

  it('leaves files out once there is no more room', async () => {
    const contextFiles = Array.from({ length: 10 }, (_, index) => `${index}.txt`);
    for (const name of contextFiles) await writeFile(join(workspace, name), 'x'.repeat(MAX_FILE_CHARACTERS));
    const parts = await gatherContext(prepareJob(workspace, { contextFiles }), [], signal);
    expect(parts).toHaveLength(9);
    expect(parts[8]?.text).toBe(
      '- 8.txt is left out for want of room; read it with read_file.\n- 9.txt is left out for want of room; read it with read_file.',
    );
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

  it('leaves out what the ticket does not say, and says nothing twice', () => {
    const prompt = workerPrompt(sampleTrack, sampleTicket({ title: 'Greet.', description: 'Greet.' }));
    expect(prompt.match(/Greet\./g)).toHaveLength(1);
    expect(prompt).not.toMatch(/Acceptance|Target file|\n\n\n/);
  });
});
