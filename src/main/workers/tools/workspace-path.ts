import { win32 } from 'node:path';
import { fail, type Result, succeed } from '../../../shared/result';

/** The parts of a path below the workspace; none for the workspace itself. No part is empty, `.` or `..`. */
export type WorkspacePath = readonly string[];

/** Reads a path as text alone, without looking at the disk. The failure is what is wrong with it. */
export function parseWorkspacePath(path: string): Result<WorkspacePath, string> {
  const isWindows = process.platform === 'win32';
  if (path === '') return fail('is empty');
  if (path.includes('\0')) return fail('holds a null character');
  // Windows' rule holds everywhere: it also takes a path that begins with a slash for absolute.
  if (win32.isAbsolute(path) || (isWindows && /^[a-z]:/i.test(path))) {
    return fail(`“${path}” must be relative to the workspace`);
  }
  const parts: string[] = [];
  for (const part of path.split(isWindows ? /[\\/]/ : '/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') {
      if (isWindows && part.includes(':')) return fail(`“${path}” holds a colon`);
      parts.push(part);
    } else if (parts.pop() === undefined) {
      return fail(`“${path}” leaves the workspace`);
    }
  }
  return succeed(parts);
}
