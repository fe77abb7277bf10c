// What waits for a person at agents is in sight wherever they are, and they decide there: what the command line handed over, and
// the tickets of other runs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { createFakeGitea, REPO, TOKEN } from '../src/main/dispatch/fake-gitea';
import { chooseInPalette } from './app';
import { expect, test } from './fixtures';
import { runStatus, startRun, startWorker, ticketPanel, ticketRow } from './person';
import { type Place, root } from './place';
import { say } from './tracks';

/** An agent behind an API that takes tasks as soon as it is well, and can be asked how far it is. */
async function startAgent() {
  const agent = { isWell: false, status: 'running', endpoint: '', close: async () => {} };
  const server: Server = createServer((request, response) => {
    const at = `http://${request.headers.host}/status`;
    if (request.method === 'GET') response.end(JSON.stringify({ status: agent.status, reason: 'no disk' }));
    else if (agent.isWell) response.writeHead(202).end(JSON.stringify({ status_url: at }));
    else response.writeHead(503).end('gone fishing');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  agent.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tasks`;
  agent.close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return agent;
}

/** `baton dispatch`, as a person types it beside the window. */
async function dispatch({ startFolder, env }: Pick<Place, 'startFolder' | 'env'>, ...words: string[]) {
  const child = spawn(process.execPath, [join(root, 'out/main/cli.js'), 'dispatch', ...words], {
    cwd: startFolder,
    env,
    stdio: 'ignore',
  });
  await once(child, 'close');
}

const FAR = { key: 'far', name: 'Far', interface: 'api', taskTypes: ['research'] };
const CLAUDE = {
  key: 'claude-code',
  name: 'Claude Code',
  interface: 'gitea',
  label: 'claude-ready',
  taskTypes: ['refactoring'],
};

const section = (page: Page) => page.getByRole('region', { name: 'At agents' });
const card = (page: Page, title: string) => page.getByRole('listitem').filter({ hasText: title });

test('what the command line handed over and nobody took is decided on the first page', async ({ baton }) => {
  const agent = await startAgent();
  const gitea = await createFakeGitea();
  gitea.addIssue('An issue', []);
  try {
    baton.env.GITEA_TOKEN = TOKEN;
    const agents = [{ ...FAR, endpoint: agent.endpoint }, CLAUDE];
    await baton.writeSettings({ gitea: { url: gitea.url, repo: REPO }, agents });
    for (const title of ['Try it again', 'Give it to another', 'Do it here', 'Let it be'])
      await dispatch(baton, '--title', title, '--agent', 'far', '--retries', '0');
    const page = await baton.open();
    await expect(section(page)).toContainText('4 at agents wait for you');
    await expect(section(page).getByRole('listitem')).toHaveCount(3);
    await expect(section(page)).toContainText('Nobody took it. Far answered 503: gone fishing');
    await expect.poll(() => baton.app.title()).toBe('(4) Baton');

    await test.step('given up', async () => {
      await card(page, 'Let it be').getByRole('button', { name: 'Give up…' }).click();
      await card(page, 'Let it be').getByRole('button', { name: 'Give it up' }).click();
      await expect(section(page)).toContainText('3 at agents wait for you');
    });

    await test.step('tried again: nobody takes it, then somebody does', async () => {
      const again = card(page, 'Try it again');
      await again.getByRole('button', { name: 'Try again' }).click();
      await expect(page.getByRole('alert').filter({ hasText: 'gone fishing' }).first()).toBeVisible();
      agent.isWell = true;
      await again.getByRole('button', { name: 'Try again' }).click();
      await expect(page.getByText('Far has it.')).toBeVisible();
      await expect(section(page)).toContainText('2 at agents wait for you');
    });

    await test.step('given to another agent, with its issue', async () => {
      await card(page, 'Give it to another').getByRole('button', { name: 'Another agent…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Who does it instead?' });
      await expect(dialog.getByRole('textbox', { name: 'Title' })).toHaveValue('Give it to another');
      await expect(dialog.getByText('Suggested: no agent for')).toContainText('Claude Code is the next');
      await dialog.getByRole('textbox', { name: 'Issue' }).fill('1');
      await dialog.getByRole('button', { name: 'Hand it to Claude Code' }).click();
      await expect(dialog).toBeHidden();
      await expect(section(page)).toContainText('1 at agents waits for you');
      expect(gitea.commentsOf(1)).toEqual([expect.stringContaining('Give it to another')]);
    });

    await test.step('done here, in a run under its approvals', async () => {
      await card(page, 'Do it here').getByRole('button', { name: 'Let Baton do it…' }).click();
      await expect(ticketRow(page, 'T-1')).toBeVisible();
      const start = page.getByRole('dialog', { name: /^Run 1 ticket/ });
      await start.getByRole('combobox', { name: /^Workspace/ }).fill(baton.workspace);
      await start.getByRole('button', { name: 'Start the run' }).click();
      await startWorker(page, 'T-1');
      await expect(runStatus(page)).toHaveText(/Done/);
      await expect.poll(() => baton.app.title()).not.toMatch(/^\(/);
      await expect(page.getByRole('button', { name: /at agents, outside of this run/ })).toBeHidden();
    });
  } finally {
    await Promise.all([agent.close(), gitea.close()]);
  }
});

test('a person in a run hears of what happens at agents outside of it, and goes there', async ({ baton }) => {
  const agent = await startAgent();
  try {
    await baton.writeSettings({ agents: [{ ...FAR, endpoint: agent.endpoint }] });
    const ticket = { id: 'far-one', title: 'Far work', description: 'Do it.', assigned_to: 'far' };
    await baton.write('far.json', { title: 'Far away', tickets: [ticket] });
    const near = { id: 'near', description: 'Do it here.', rehearsal: [say('Done.')] };
    const other = await baton.write('near.json', { title: 'Near', tickets: [near] });
    const page = await baton.open('far.json');
    await startRun(page, 'Approve all', baton.workspace);
    await expect(ticketRow(page, 'far-one')).toHaveAccessibleName(/Not handed over/);
    await baton.openFile(other);
    await expect(ticketRow(page, 'near')).toBeVisible();

    const pill = page.getByRole('button', { name: /at agents, outside of this run$/ });
    await expect(pill).toHaveAccessibleName('1 waits for you at agents, outside of this run');
    await baton.app.lookAway();
    await dispatch(baton, '--title', 'From beside', '--agent', 'far', '--retries', '0');
    await expect(page.getByText('Nobody took it. Far answered 503: gone fishing').first()).toBeVisible();
    await expect(pill).toHaveAccessibleName('2 wait for you at agents, outside of this run');
    await expect
      .poll(() => baton.app.notifications())
      .toEqual(['From beside: Nobody took it. Far answered 503: gone fishing']);

    await test.step('a click on the news leads there', async () => {
      const news = page.getByRole('region', { name: 'Messages' });
      await news.getByRole('button', { name: '▲ From beside: Nobody took it.' }).click();
      const there = page.getByRole('dialog', { name: 'At agents' });
      await expect(there.getByRole('listitem').filter({ hasText: 'From beside' })).toBeVisible();
      await expect(news).not.toContainText('From beside');
      await page.keyboard.press('Escape');
      await expect(there).toBeHidden();
    });

    await page.getByRole('tab', { name: /^Agents/ }).click();
    const outside = page.getByRole('region', { name: 'Outside of this run' });
    await expect(outside.getByRole('button')).toHaveCount(2);
    await outside.getByRole('button', { name: /Far work/ }).click();
    const dialog = page.getByRole('dialog', { name: 'At agents' });
    agent.isWell = true;
    const far = dialog.getByRole('listitem').filter({ hasText: 'Far work' });
    await expect(far).toContainText('of “Far away”');
    await far.getByRole('button', { name: 'Try again' }).click();
    await expect(dialog.getByRole('region', { name: 'At its agent' })).toContainText('Far work');
    await far.getByRole('button', { name: 'Open its run' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('heading', { name: 'Far away' })).toBeVisible();
    await expect(ticketPanel(page)).toContainText('Far work');
    agent.status = 'blocked';
    await expect(ticketPanel(page)).toContainText('no disk');
  } finally {
    await agent.close();
  }
});

test('a task is handed over without a track, and its outcome is told', async ({ baton }) => {
  const agent = await startAgent();
  agent.isWell = true;
  agent.status = 'completed';
  try {
    await baton.writeSettings({ agents: [{ ...FAR, endpoint: agent.endpoint }] });
    const page = await baton.open();
    await page.getByRole('button', { name: 'Dispatch a task…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Dispatch a task' });
    await expect(dialog.getByRole('button', { name: 'Let Baton do it' })).toBeDisabled();
    await dialog.getByRole('textbox', { name: 'Title' }).fill('Find out which library reads EXIF');
    await page.keyboard.press('Escape'); // A draft is not lost by a key.
    await expect(dialog.getByRole('textbox', { name: 'Title' })).not.toHaveValue('');
    await expect(dialog.getByText(/^matched: .*find out/)).toBeVisible();
    await expect(dialog.getByText('Suggested: Far is good at research and has room')).toBeVisible();
    await expect(dialog.getByRole('region', { name: 'What is sent' })).toContainText(agent.endpoint);
    await dialog.getByRole('button', { name: 'Hand it to Far' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText('Far has it.')).toBeVisible();
    await chooseInPalette(page, 'At agents…');
    const ended = page
      .getByRole('dialog', { name: 'At agents' })
      .getByRole('region', { name: 'Ended lately' });
    await expect(ended).toContainText('Far has done it.', { timeout: 60_000 });
  } finally {
    await agent.close();
  }
});

test('a ticket whose run was killed is asked about all the same, and counts when its run is opened', async ({
  baton,
}) => {
  const agent = await startAgent();
  agent.isWell = true;
  try {
    await baton.writeSettings({ agents: [{ ...FAR, endpoint: agent.endpoint }] });
    const ticket = { id: 'far-one', title: 'Far work', description: 'Do it.', assigned_to: 'far' };
    const next = { id: 'next', description: 'Use it.', depends_on: ['far-one'], rehearsal: [say('Done.')] };
    const file = await baton.write('far.json', { title: 'Far away', tickets: [ticket, next] });
    const words = ['run', file, '--workspace', baton.workspace, '--approve', 'all'];
    const { startFolder: cwd, env } = baton;
    const child = spawn(process.execPath, [join(root, 'out/main/cli.js'), ...words], { cwd, env });
    let told = '';
    await new Promise<void>((resolve) =>
      child.stdout.on('data', (text) => {
        told += text;
        if (told.includes('handed over')) resolve();
      }),
    );
    child.kill('SIGKILL');
    await once(child, 'close');

    const page = await baton.open();
    await expect(section(page)).toContainText('1 at work');
    agent.status = 'completed';
    const far = card(page, 'Far work').first();
    await expect(far).toContainText('Done by Far: counts when its run is opened.', { timeout: 60_000 });
    await expect(section(page)).toContainText('1 at agents waits for you');
    await far.getByRole('button', { name: 'Open its run' }).click();
    await expect(ticketRow(page, 'far-one')).toHaveAccessibleName(/Completed/);
  } finally {
    await agent.close();
  }
});
