// What both ways to start Baton give the specs.
import type { Page } from '@playwright/test';

/** A started Baton with one face in front of the person. */
export interface App {
  readonly page: Page;
  /** `click` asks for a file, and the person names this one. */
  choose(path: string, click: () => Promise<void>): Promise<void>;
  /** `click` offers a file, and the person saves it under this name. */
  save(path: string, click: () => Promise<void>): Promise<void>;
  /** An address that opens one browser tab, asked for by its name in the palette. */
  link(): Promise<string>;
  /** What the desktop or the browser shows as the title. */
  title(): Promise<string>;
  /** The person looks at something else from now on; `notifications` tells what came since. */
  lookAway(): Promise<void>;
  notifications(): Promise<string[]>;
  /** The person closes the window or the tab, and answers nothing yet. */
  close(): Promise<void>;
  /** The person ends Baton: closes the window and lets it pause what runs, or presses Ctrl+C in the terminal. */
  quit(): Promise<void>;
  /** The process that holds the runs dies, from one moment to the next. */
  kill(): Promise<void>;
  /** Ends it whatever it does. */
  end(): Promise<void>;
}

/** Takes an entry of Baton's own menu. */
export async function chooseInMenu(page: Page, entry: string): Promise<void> {
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('menuitem', { name: entry }).click();
}

/** Finds something to do by its name, from wherever the person is. */
export async function chooseInPalette(page: Page, name: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByPlaceholder('Find a ticket or do something…').fill(name);
  await page.getByRole('button', { name }).click();
}

/** How long to wait for what a click needs; machines may be slow. */
export const PATIENCE_MS = 20_000;
