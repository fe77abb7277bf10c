import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isProcessAlive } from './is-process-alive';

/** A name for something short-lived that `sweepDead` takes away when this process died before it could. */
export function passingName(prefix: string, rest: string): string {
  return `${prefix}${process.pid}-${rest}`;
}

/** The names in `folder` that begin with `prefix` and the number of a process that is no more. */
export async function deadNames(folder: string, prefix: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return names.filter((name) => {
    const [, id] = name.startsWith(prefix) ? (/^(\d+)-/.exec(name.slice(prefix.length)) ?? []) : [];
    return id !== undefined && !isProcessAlive(Number(id));
  });
}

/** Takes these away. */
export async function sweepDead(folder: string, prefix: string): Promise<void> {
  for (const name of await deadNames(folder, prefix)) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
}
