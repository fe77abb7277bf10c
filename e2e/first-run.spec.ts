// A new user opens the sample, runs it, and is asked before each worker and each step.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './fixtures';
import { approvalOf, runStatus, startRun, startWorker, ticketPanel, ticketRow, watchTexts } from './person';
import { root } from './place';

const PROGRAM = "console.log('Hello, as the person wrote it');\n";

test('a new user runs the sample: edits a prompt and a step, rejects a step, and finds the work in the folder', async ({
  baton,
}) => {
  const page = await baton.open();
  const workspace = join(baton.dataFolder, 'samples/hello-1');

  await page.getByRole('button', { name: /^Hello in five languages/ }).click();
  const graph = page.getByRole('listbox', { name: 'Graph of tickets' });
  for (const id of ['greetings', 'program', 'pronunciation', 'readme']) {
    await expect(graph.getByRole('option', { name: new RegExp(`^${id},`) })).toBeVisible();
  }
  await expect(graph.getByRole('option', { name: /^readme,/ })).toContainText('Waits for program');
  await expect(runStatus(page)).toHaveText(/Not started/);

  await startRun(page, 'Ask');
  await expect(runStatus(page)).toHaveText(/Running/);

  await test.step('the prompt of the first worker is edited', async () => {
    const dialog = approvalOf(page, 'Start this worker?', 'greetings');
    await expect(dialog).toContainText('Tier 3 · Workers');
    await expect(dialog.getByRole('region', { name: 'Context' })).toContainText('tokens with the prompt');
    const prompt = dialog.getByRole('textbox', { name: 'Prompt, as it will be sent' });
    await expect(prompt).toHaveValue(/Collect a greeting in five languages/);
    await prompt.fill('Collect five greetings, and be quick about it.');
    await expect(dialog.getByText('edited', { exact: true })).toBeVisible();
    await startWorker(page, 'greetings');
  });

  await test.step('its text comes while it is written', async () => {
    const seen = await watchTexts(page, '[role="tabpanel"] p');
    await ticketRow(page, 'greetings').click();
    await expect(ticketPanel(page)).toContainText('Done. greetings.json holds five greetings');
    const sentence =
      'I will pick five languages with different scripts, so that the program has to get its text';
    const parts = (await seen()).filter((text) => text !== '' && text.length < sentence.length);
    expect(parts.filter((part) => sentence.startsWith(part)).length).toBeGreaterThan(1);
  });

  await test.step('two workers wait at the same time', async () => {
    const dialog = page.getByRole('dialog', { name: 'Start this worker?' });
    await expect(dialog.getByRole('navigation', { name: 'Among what waits' })).toHaveText(/1 of 2/);
    await startWorker(page, 'program');
    await startWorker(page, 'pronunciation');
  });

  await test.step('a step is edited', async () => {
    const dialog = approvalOf(page, 'A worker wants to create a file', 'program');
    await expect(dialog).toContainText('the ticket is in step mode');
    await expect(dialog.getByRole('region', { name: 'Change of hello.mjs' })).toContainText('readFileSync');
    await dialog.getByRole('button', { name: 'Edit input' }).click();
    await dialog.getByRole('textbox', { name: 'content' }).fill(PROGRAM);
    await expect(dialog.getByRole('region', { name: 'Change of hello.mjs' })).toContainText(
      'as the person wrote it',
    );
    await dialog.getByRole('button', { name: 'Approve edited' }).click();
    await expect(dialog).toBeHidden();
  });

  await test.step('a step is rejected with a reason', async () => {
    const dialog = page.getByRole('dialog').filter({ hasText: 'program' }).filter({ hasText: 'step 2' });
    await dialog.getByRole('button', { name: 'Reject…' }).click();
    await dialog.getByRole('textbox', { name: 'Why not?' }).fill('It is right as it is.');
    await dialog.getByRole('button', { name: 'Reject', exact: true }).click();
    await expect(dialog).toBeHidden();
  });

  await test.step('the other step and the last worker are approved', async () => {
    const dialog = approvalOf(page, 'A worker wants to run a command', 'program');
    await expect(dialog.getByRole('region', { name: 'Command' })).toHaveText('node hello.mjs');
    await dialog.getByRole('button', { name: 'Approve', exact: true }).click();
    await startWorker(page, 'readme');
  });

  await expect(runStatus(page)).toHaveText(/Done/);
  await expect(page.getByRole('banner')).toContainText('4/4');

  await test.step('the prompt was sent as it was edited', async () => {
    await ticketPanel(page).getByRole('tab', { name: 'Prompt' }).click();
    await expect(ticketPanel(page)).toContainText('Collect five greetings, and be quick about it.');
  });

  await test.step('the ticket shows what became of its steps', async () => {
    await ticketRow(page, 'program').click();
    const panel = ticketPanel(page);
    await panel.getByRole('tab', { name: 'Steps' }).click();
    await expect(panel).toContainText('you edited · approved');
    await expect(panel).toContainText('you rejected it: It is right as it is.');
    await panel.getByRole('button', { name: /run_command/ }).click();
    await expect(panel).toContainText('Hello, as the person wrote it');
  });

  await test.step('the tokens of each tier are shown', async () => {
    const tiers = page.getByRole('region', { name: 'Tiers', exact: true });
    for (const name of ['Tier 1 · Orchestrator', 'Tier 2 · Tech lead']) {
      await expect(tiers.getByRole('button', { name })).toContainText('Off');
    }
    await expect(tiers.getByRole('button', { name: 'Tier 3 · Workers' })).toContainText(
      await tokensOf('hello'),
    );
  });

  expect(await readFile(join(workspace, 'hello.mjs'), 'utf8')).toBe(PROGRAM);
  expect(JSON.parse(await readFile(join(workspace, 'greetings.json'), 'utf8'))).toHaveProperty(
    'Finnish',
    'Hei',
  );
  expect(await readFile(join(workspace, 'pronunciation.md'), 'utf8')).toContain('heh-LOH');
  expect(await readFile(join(workspace, 'README.md'), 'utf8')).toContain('# Hello');
});

/** What the scripts of a sample say that they use, all requests together, as it is shown. */
async function tokensOf(sample: string): Promise<string> {
  const text = await readFile(join(root, `examples/${sample}.json`), 'utf8');
  const { tickets } = JSON.parse(text) as { tickets: { rehearsal: { usage?: Record<string, number> }[] }[] };
  const usages = tickets.flatMap(({ rehearsal }) => rehearsal.map(({ usage }) => usage ?? {}));
  const sum = (kind: string) => usages.reduce((total, usage) => total + (usage[kind] ?? 0), 0);
  const shown = (count: number) => (count < 1000 ? `${count}` : `${(count / 1000).toFixed(1)}k`);
  return `${shown(sum('input'))} in · ${shown(sum('cached'))} cached · ${shown(sum('output'))} out`;
}
