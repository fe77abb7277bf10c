// Starts Baton for a spec, in Electron's window or in a browser as the project's name says, and ends all that it started.
import { type Browser, test as base, chromium, type Page } from '@playwright/test';
import { type App, chooseInMenu } from './app';
import { openTab, startInBrowser } from './browser-app';
import { startElectron } from './electron-app';
import { type ModelReply, type ModelServer, startModelServer } from './model-server';
import { createPlace, type Place } from './place';

export { expect } from '@playwright/test';

interface Baton
  extends Pick<Place, 'startFolder' | 'workspace' | 'dataFolder' | 'env' | 'write' | 'writeSettings'> {
  /** What is in front of the person, after `open`. */
  readonly page: Page;
  readonly app: App;
  /** Starts Baton with these words behind `npm start`; also again, once it was ended. */
  open(...words: string[]): Promise<Page>;
  /** Asks for a ticket file, by the button of the first page or in the menu, and names this one. */
  openFile(path: string): Promise<void>;
  addTickets(path: string): Promise<void>;
  /** A tab of the person's browser, beside what is in front of them. */
  openTab(address: string): Promise<Page>;
  /** A server with a model, which ends with the spec. */
  serveModel(reply: (asked: number) => ModelReply): Promise<ModelServer>;
}

interface SpecFixtures {
  baton: Baton;
}

interface WorkerFixtures {
  /** The person's browser: one for all specs of a worker, started when the first one needs it. */
  personsBrowser: () => Promise<Browser>;
}

export const test = base.extend<SpecFixtures, WorkerFixtures>({
  personsBrowser: [
    async ({}, use) => {
      let browser: Browser | null = null;
      await use(async () => {
        browser ??= await launchChromium();
        return browser;
      });
      await (browser as Browser | null)?.close();
    },
    { scope: 'worker' },
  ],

  baton: async ({ personsBrowser }, use, info) => {
    const place = await createPlace();
    const apps: App[] = [];
    const tabs: Page[] = [];
    const servers: ModelServer[] = [];
    const app = () => {
      const last = apps.at(-1);
      if (last === undefined) throw new Error('Baton is not open: call open() first.');
      return last;
    };
    const baton: Baton = {
      ...place,
      get page() {
        return app().page;
      },
      get app() {
        return app();
      },
      async open(...words) {
        const started =
          info.project.name === 'electron'
            ? await startElectron(place, words)
            : await startInBrowser(place, words, await personsBrowser());
        apps.push(started);
        await started.page.getByRole('heading', { level: 1 }).waitFor();
        return started.page;
      },
      openFile: (path) => app().choose(path, () => clickOpenFile(app().page)),
      addTickets: (path) => app().choose(path, () => chooseInMenu(app().page, 'Add tickets from a file…')),
      async openTab(address) {
        const tab = await openTab(await personsBrowser(), address);
        tabs.push(tab);
        return tab;
      },
      async serveModel(reply) {
        const server = await startModelServer(reply);
        servers.push(server);
        return server;
      },
    };
    await use(baton);
    if (info.status !== info.expectedStatus) {
      for (const [index, page] of [...apps.map((each) => each.page), ...tabs].entries()) {
        // A page that is gone has no picture.
        await page.screenshot({ path: info.outputPath(`page-${index + 1}.png`) }).catch(() => {});
      }
    }
    const pages = [...tabs, ...(info.project.name === 'browser' ? apps.map((each) => each.page) : [])];
    await Promise.allSettled(pages.map((page) => page.context().close()));
    await Promise.allSettled(apps.map((each) => each.end()));
    await Promise.allSettled(servers.map((each) => each.close()));
    await place.remove();
  },
});

async function clickOpenFile(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Open a ticket file…' });
  const menu = page.getByRole('button', { name: 'Menu' });
  await button.or(menu).waitFor();
  if (await button.isVisible()) await button.click();
  else await chooseInMenu(page, 'Open a ticket file…');
}

function launchChromium(): Promise<Browser> {
  const { BATON_TEST_CHROMIUM: executablePath } = process.env;
  return chromium.launch({
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
    ...(executablePath === undefined ? {} : { executablePath }),
  });
}
