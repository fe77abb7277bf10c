// Electron's composition root: one process for each data folder, with one window.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { app } from 'electron';
import { readingSchema } from '../shared/reading';
import { fail, succeed } from '../shared/result';
import { dispatchSettingsNow } from './hosts/dispatch-settings-now';
import { registerAppScheme } from './hosts/electron/app-scheme';
import { startElectronHost } from './hosts/electron/electron-host';
import type { NewLink } from './hosts/electron/window-services';
import { startHttpHost } from './hosts/http/http-host';
import { openLiveSettings } from './hosts/live-settings';
import { type Opening, openInitial, WATCHABLE_WORD_PAUSE_MS } from './hosts/opening';
import { findPlaces } from './hosts/places';
import { createConductor } from './runs/conductor';
import { REHEARSAL_MODEL } from './workers/providers/rehearsal';

interface Launch {
  readonly opening: Opening;
  readonly typedIn: string;
}

/** The line that `npm start` waits for. */
const READY = 'baton: window ready';

const places = findPlaces(fileURLToPath(new URL('../..', import.meta.url)), process.env);
const windowFolder = join(places.dataFolder, 'window');
begin();

function begin(): void {
  try {
    mkdirSync(windowFolder, { recursive: true, mode: 0o700 });
  } catch (error) {
    console.error(`Baton cannot keep its data in ${places.dataFolder} (${(error as Error).message}).`);
    app.exit(1);
    return;
  }
  app.setPath('userData', windowFolder);
  const launch: Launch = { opening: readArguments(), typedIn: places.startFolder };
  if (app.requestSingleInstanceLock(launch as unknown as Record<string, unknown>)) {
    registerAppScheme();
    start(launch.opening).catch((error: unknown) => {
      console.error(error);
      app.exit(1);
    });
  } else {
    // The process that was first shows its window, with this file in it.
    console.log(READY);
    app.quit();
  }
}

async function start(opening: Opening): Promise<void> {
  await app.whenReady();
  const settings = await openLiveSettings({
    configFolder: places.configFolder,
    env: process.env,
    choice: opening,
  });
  for (const problem of (await settings.standing()).problems) console.error(problem);
  const conductor = createConductor({
    ...places,
    settings,
    models: settings.models,
    keys: settings.keys,
    model: REHEARSAL_MODEL,
    wordPauseMs: WATCHABLE_WORD_PAUSE_MS,
    dispatchSettings: dispatchSettingsNow(places.configFolder, process.env),
    now: () => new Date(),
    onBug: (error) => console.error(error),
  });
  let httpHost: ReturnType<typeof startHttpHost> | null = null;
  const newLink: NewLink = async () => {
    httpHost ??= startHttpHost({ conductor, pageFolder: places.pageFolder, port: 0, now: Date.now });
    const started = await httpHost;
    if (started.ok) return succeed({ url: started.value.newLink() });
    httpHost = null;
    return fail({ type: 'not_here', message: started.failure.message });
  };
  conductor.setInitial(await openInitial(conductor, opening, places.startFolder));
  conductor.watchDispatches();
  const host = await startElectronHost({
    conductor,
    pageFolder: places.pageFolder,
    preload: places.preload,
    placeFile: join(windowFolder, 'window.json'),
    newLink,
    async close() {
      const started = await httpHost;
      if (started?.ok) await started.value.close();
      await conductor.close();
    },
  });
  app.on('second-instance', (_event, _argv, _folder, other) => {
    const { opening: next, typedIn } = other as Launch;
    const workspace = next.workspace ?? '.';
    openInitial(conductor, { ...next, workspace }, typedIn).then(
      (initial) => {
        if (initial !== null) conductor.setInitial(initial);
        host.again(initial !== null);
      },
      (error: unknown) => {
        console.error(error);
        const reason = error instanceof Error ? error.message : String(error);
        host.showFailure(`${next.file ?? 'The file'} was not opened.`, reason);
      },
    );
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void host.pauseAndQuit());
  }
  console.log(READY);
}

/** What follows Baton's own folder on the command line; Electron's and Chromium's switches, which may stand there too, are left alone. */
function readArguments(): Opening {
  const own = process.argv.findIndex((argument, index) => index > 0 && isOwnFolder(argument));
  const { values, positionals } = parseArgs({
    args: process.argv.slice(own === -1 ? 1 : own + 1),
    options: {
      format: { type: 'string' },
      tag: { type: 'string' },
      workspace: { type: 'string' },
      provider: { type: 'string' },
      model: { type: 'string' },
    },
    allowPositionals: true,
    strict: false,
  });
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  const { format, tag } = values;
  // What makes no sense is as if it were not there: the window asks by itself where it has to know.
  const reading = readingSchema.safeParse({ ...(format && { format }), ...(tag && { tag }) });
  return {
    file: positionals[0] ?? null,
    ...(reading.success && { reading: reading.data }),
    workspace: text(values.workspace),
    provider: text(values.provider),
    model: text(values.model),
  };
}

function isOwnFolder(argument: string): boolean {
  return !argument.startsWith('-') && resolve(argument) === resolve(app.getAppPath());
}
