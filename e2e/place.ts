// Folders of its own for each spec, and an environment in which Baton knows of no others.
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds Baton itself. */
export const root = fileURLToPath(new URL('..', import.meta.url));

export interface Place {
  /** Where the person types the command. */
  readonly startFolder: string;
  readonly workspace: string;
  readonly dataFolder: string;
  readonly env: Record<string, string>;
  /** Writes a file where the person types the command; what is no text becomes JSON. */
  write(name: string, content: unknown): Promise<string>;
  /** What the person has set before Baton starts. */
  writeSettings(settings: unknown): Promise<void>;
  remove(): Promise<void>;
}

export async function createPlace(): Promise<Place> {
  const top = await realpath(await mkdtemp(join(tmpdir(), 'baton-e2e-')));
  const folder = async (name: string) => {
    const path = join(top, name);
    await mkdir(path);
    return path;
  };
  const startFolder = await folder('start');
  const dataFolder = join(top, 'data');
  const configFolder = join(top, 'config');
  return {
    startFolder,
    dataFolder,
    workspace: await folder('workspace'),
    env: {
      ...cleanEnvironment(),
      HOME: await folder('home'),
      BATON_DATA: dataFolder,
      BATON_CONFIG: configFolder,
      INIT_CWD: startFolder,
    },
    async write(name, content) {
      const path = join(startFolder, name);
      await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
      return path;
    },
    async writeSettings(settings) {
      await mkdir(configFolder, { recursive: true });
      await writeFile(join(configFolder, 'settings.json'), JSON.stringify(settings, null, 2));
    },
    remove: () => rm(top, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** With the first, Electron would be a plain Node; with a key, a developer's own model would be asked instead of the rehearsal. */
const LEFT_OUT = new Set([
  'ELECTRON_RUN_AS_NODE',
  'GOOGLE_GENERATIVE_AI_API_KEY',
  'ANTHROPIC_API_KEY',
  'OPENAI_API_KEY',
]);

function cleanEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || LEFT_OUT.has(name) ? [] : [[name, value] as const],
    ),
  );
}
