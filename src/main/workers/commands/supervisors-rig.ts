import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommandPlace, isAlive, readCommandProcess, readOutcome, readSupervisor } from './command-place';

// What a hand, or the system, may do to commands and to what watches over them. For tests.

/** The places of all commands whose traces lie below the folder. */
export async function commandPlaces(folder: string): Promise<CommandPlace[]> {
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => name.endsWith('/supervisor'))
    .map((name) => join(folder, name, '..'))
    .map((place) => ({ folder: place, output: `${place}.txt` }));
}

export async function killSupervisor(place: CommandPlace): Promise<void> {
  const supervisor = await readSupervisor(place);
  if (supervisor === null) throw new Error(`Nobody watches in ${place.folder}`);
  process.kill(supervisor.pid, 'SIGKILL');
  // The signal is sent, not yet obeyed.
  while (await isAlive(supervisor)) await new Promise(setImmediate);
}

export async function killWithSupervisor(place: CommandPlace): Promise<void> {
  const command = await readCommandProcess(place);
  await killSupervisor(place);
  if (command !== null) process.kill(-command.pid, 'SIGKILL');
}

export async function untilOutcome(place: CommandPlace): Promise<void> {
  while ((await readOutcome(place)) === null) await new Promise(setImmediate);
}

/** What runs with this word in its command line, as the system says: not by the code that is tested here. */
export async function runningWith(word: string): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(word));
}
