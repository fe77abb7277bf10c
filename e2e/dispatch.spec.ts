// Tickets that go to agents elsewhere: handed over from the window, done there, or taken by nobody.
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createFakeGitea, REPO, TOKEN } from '../src/main/dispatch/fake-gitea';
import { expect, test } from './fixtures';
import { runStatus, startRun, startWorker, ticketPanel, ticketRow } from './person';
import { say } from './tracks';

const CLAUDE = {
  key: 'claude-code',
  name: 'Claude Code',
  interface: 'gitea',
  label: 'claude-ready',
  taskTypes: ['refactoring'],
};

/** A token as Gitea makes them, in the place where its variable should be named. */
const PASTED = 'af9c1e77aa0b4d5e6f708192a3b4c5d6e7f80910';

const parser = { id: 'parser', title: 'Refactor the parser', description: 'Rename what is misnamed.' };

test('a ticket is handed over from the window, and what waits for it starts when its issue is closed', async ({
  baton,
}) => {
  const gitea = await createFakeGitea();
  try {
    baton.env.GITEA_TOKEN = TOKEN;
    await baton.writeSettings({ gitea: { url: gitea.url, repo: REPO }, agents: [CLAUDE] });
    const after = { id: 'after', description: 'Use it.', depends_on: ['parser'], rehearsal: [say('Used.')] };
    await baton.write('track.json', { title: 'Handed over', tickets: [parser, after] });
    const page = await baton.open('track.json');
    await ticketRow(page, 'parser').click();
    const panel = ticketPanel(page);
    await panel.getByRole('button', { name: 'Dispatch…' }).click();

    const dialog = page.getByRole('dialog', { name: 'Who does parser?' });
    await expect(dialog.getByText('Suggested: Claude Code is good at refactoring')).toBeVisible();
    await expect(dialog.getByText('matched: refactor, rename')).toBeVisible();
    await expect(dialog.getByRole('alert')).toContainText('works on issues, and none is named');
    await dialog.getByRole('checkbox', { name: 'Create the issue' }).check();
    const sent = dialog.getByRole('region', { name: 'What is sent' });
    await expect(sent).toContainText(`a new issue of ${REPO} at ${gitea.url}, with the label claude-ready`);
    await sent.getByRole('textbox', { name: 'Acceptance criteria' }).fill('All tests pass');
    await expect(dialog.getByText('Goes out when the run starts.')).toBeVisible();
    await dialog.getByRole('button', { name: 'Hand it to Claude Code' }).click();
    await expect(dialog).toBeHidden();

    await expect(ticketRow(page, 'parser')).toContainText('→ claude-code');
    const toCome = panel.getByRole('region', { name: 'To be handed over' });
    await expect(toCome).toContainText('Goes to Claude Code when the run starts.');
    await expect(toCome).toContainText('All tests pass');
    await page.getByRole('button', { name: 'Run…' }).click();
    const start = page.getByRole('dialog', { name: 'Run 2 tickets' });
    await expect(start.getByRole('note', { name: 'Agents' })).toContainText('1 ticket goes to Claude Code');
    await start.getByRole('button', { name: 'Cancel' }).click();
    await startRun(page, 'Ask', baton.workspace);
    await expect(ticketRow(page, 'parser')).toHaveAccessibleName(/At Claude Code/);
    await expect(toCome).toBeHidden();
    expect(gitea.issues).toHaveLength(1);
    const [issue] = gitea.issues;
    const number = issue?.number ?? 0;
    expect(gitea.commentsOf(number)).toEqual([expect.stringContaining('- All tests pass')]);
    expect(gitea.labelsOf(number)).toEqual(['claude-ready']);
    const handedOver = panel.getByRole('region', { name: 'Handed over' });
    await expect(handedOver).toContainText(`${gitea.url}/${REPO}/issues/${number}`);
    await page.getByRole('tab', { name: 'Agents' }).click();
    await expect(page.getByRole('region', { name: 'At its agent' })).toContainText('parser');
    await page.getByRole('tab', { name: 'Tickets' }).click();

    if (issue !== undefined) issue.state = 'closed';
    await startWorker(page, 'after');
    await expect(runStatus(page)).toHaveText(/Done/);
    await expect(panel).toContainText(`Completed by its agent`);
  } finally {
    await gitea.close();
  }
});

test('a ticket that no agent takes waits for a person, who tries again or lets Baton do it', async ({
  baton,
}) => {
  let isWell = false;
  let taken = 0;
  const agent = createServer((_request, response) => {
    if (isWell) taken++;
    response.writeHead(isWell ? 202 : 503).end(isWell ? 'taken' : 'gone fishing');
  });
  await listen(agent);
  try {
    const endpoint = `http://127.0.0.1:${(agent.address() as AddressInfo).port}/tasks`;
    await baton.writeSettings({ agents: [{ key: 'far', name: 'Far', interface: 'api', endpoint }] });
    const tickets = ['one', 'two'].map((id) => ({
      id,
      description: `Do ${id}.`,
      assigned_to: 'far',
      rehearsal: [say('Done here.')],
    }));
    await baton.write('track.json', { title: 'Nobody takes it', tickets });
    const page = await baton.open('track.json');
    await startRun(page, 'Approve all', baton.workspace);
    for (const id of ['one', 'two'])
      await expect(ticketRow(page, id)).toHaveAccessibleName(/Not handed over/);
    await page.getByRole('tab', { name: /^Agents/ }).click();
    const waiting = page.getByRole('region', { name: 'Waits for you' });
    await expect(waiting.getByRole('button')).toHaveCount(2);
    await expect(waiting).toContainText('Far answered 503: gone fishing');

    await waiting.getByRole('button', { name: /^one/ }).click();
    const handedOver = ticketPanel(page).getByRole('region', { name: 'Handed over' });
    await handedOver.getByRole('button', { name: 'Let Baton do it' }).click();
    await expect(ticketPanel(page)).toContainText('Completed');

    isWell = true;
    await waiting.getByRole('button', { name: /^two/ }).click();
    await handedOver.getByRole('button', { name: 'Try again' }).click();
    await expect(handedOver).toContainText('named no address where Baton could ask how far it is');
    expect(taken).toBe(1);
    await ticketPanel(page).getByRole('button', { name: 'Mark completed…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Mark completed' }).click();
    await expect(runStatus(page)).toHaveText(/Done/);
  } finally {
    await new Promise((done) => agent.close(done));
  }
});

test('agents are set up in the settings, and a token is never shown', async ({ baton }) => {
  baton.env.GITEA_TOKEN = TOKEN;
  const page = await baton.open();
  await page
    .getByRole('button', { name: 'Menu' })
    .or(page.getByRole('button', { name: 'Settings…' }))
    .first()
    .click();
  const item = page.getByRole('menuitem', { name: 'Settings…' });
  if (await item.isVisible()) await item.click();
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('tab', { name: 'Agents' }).click();
  const claude = dialog.getByRole('group', { name: 'Claude Code' });
  await expect(claude).toContainText('Gitea is not set up');
  await dialog.getByRole('textbox', { name: 'Address' }).fill('http://127.0.0.1:3000');
  await dialog.getByRole('textbox', { name: 'Repository' }).fill(REPO);
  await claude.getByRole('textbox', { name: 'Label that it watches' }).fill('for-claude');
  await dialog.getByRole('switch', { name: 'Agent API is on' }).uncheck({ force: true });
  await dialog.getByRole('textbox', { name: 'Token, from the variable' }).first().fill(PASTED);
  await claude.getByRole('textbox', { name: 'Key' }).fill('agent-api');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toContainText('This must be the name of an environment variable, such as GITEA_TOKEN');
  await expect(claude).toContainText('This is the key of another agent, too');
  await expect(dialog.getByRole('alert', { name: 'Problems' })).toContainText('“gitea.tokenEnv” must be');
  await expect(dialog.getByRole('alert', { name: 'Problems' })).not.toContainText(PASTED);
  expect(existsSync(join(baton.env.BATON_CONFIG ?? '', 'settings.json'))).toBe(false);
  await dialog.getByRole('textbox', { name: 'Token, from the variable' }).first().fill('');
  await claude.getByRole('textbox', { name: 'Key' }).fill('claude-code');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(claude).toContainText('can be given tickets');
  await expect(dialog).toContainText('there is a token in GITEA_TOKEN');
  expect(await page.content()).not.toContain(TOKEN);
  await dialog.getByRole('tab', { name: 'Edit as text' }).click();
  await expect(dialog).toContainText('for-claude');
});

function listen(server: Server): Promise<void> {
  return new Promise((done) => server.listen(0, '127.0.0.1', done));
}
