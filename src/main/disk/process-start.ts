import { readFileSync } from 'node:fs';

// A process by its number and, where the system tells it (Linux), its start time, so that another one that got the same number
// since then is not mistaken for it.

export interface KnownProcess {
  readonly pid: number;
  /** `0` where the system did not tell it. */
  readonly start: string;
}

export function isSameProcess({ pid, start }: KnownProcess): boolean {
  if (process.platform === 'linux') return processStart(pid) === start;
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Field 22 of /proc/PID/stat; null for a process that is not there, or only waits for its parent to notice its death. */
export function processStart(pid: number): string | null {
  const fields = statOf(pid);
  return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
}

/** Whether it was stopped, by SIGSTOP or a terminal's Ctrl+Z, and may come back. Only Linux tells. */
export function isStoppedProcess(pid: number): boolean {
  return statOf(pid)[0] === 'T';
}

/** From field 3 on, the state: the name before it may hold anything. */
function statOf(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
