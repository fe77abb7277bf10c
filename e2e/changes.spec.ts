// A person looks at what a worker changed.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './fixtures';
import { runStatus, startRun, ticketRow } from './person';

const tickets = [
  {
    id: 'greet',
    description: 'Greet in German',
    rehearsal: [
      { tool: 'search_text', input: { pattern: 'hel+o', glob: '*.py', ignore_case: true } },
      { tool: 'edit_file', input: { path: 'hello.py', old_text: 'Hello', new_text: 'Hallo' } },
      { tool: 'write_file', input: { path: 'docs/greeting.md', content: '# Greeting\n\nIn German now.\n' } },
      { tool: 'write_file', input: { path: 'same.txt', content: 'other\n' } },
      { tool: 'write_file', input: { path: 'same.txt', content: 'same\n' } },
      { say: 'It greets in German.' },
    ],
  },
  { id: 'look', description: 'Look at it', depends_on: ['greet'], rehearsal: [{ say: 'It is fine.' }] },
];

test('what an attempt changed is shown as a diff for each file', async ({ baton }) => {
  await writeFile(join(baton.workspace, 'hello.py'), 'import sys\n\nprint("Hello")\nsys.exit(0)\n');
  await writeFile(join(baton.workspace, 'same.txt'), 'same\n');
  await baton.write('greet.json', JSON.stringify(tickets));
  const page = await baton.open('greet.json', '--workspace', baton.workspace);
  await startRun(page, 'Approve all');
  await expect(runStatus(page)).toHaveText(/Done/);

  await ticketRow(page, 'greet').click();
  await page.getByRole('tab', { name: 'Changes' }).click();
  const panel = page.getByRole('tabpanel', { name: 'changes' });
  await expect(panel).toContainText('2 files changed by its file tools.');
  const edited = panel.getByRole('region', { name: 'Change of hello.py' });
  await expect(edited).toContainText('print("Hello")');
  await expect(edited).toContainText('print("Hallo")');
  await expect(panel.getByRole('region', { name: 'Change of docs/greeting.md' })).toContainText(
    'In German now.',
  );
  expect(await readFile(join(baton.workspace, 'hello.py'), 'utf8')).toContain('Hallo');

  await ticketRow(page, 'look').click();
  await expect(panel).toContainText('This attempt changed no file with its file tools.');
});
