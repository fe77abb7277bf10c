import type { BigIntStats } from 'node:fs';
import { lstat, mkdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fail, type Result, succeed } from '../../shared/result';
import type { Settings } from '../../shared/settings';
import type { SettingsRefusal } from '../../shared/settings-reply';
import { tooLarge, wholeFile } from '../json/problem-list';
import { readTextFile, systemReason, withoutMark } from '../json/read-text-file';
import { replaceFile } from '../json/replace-file';
import { parseSettings, type SettingsProblems } from './parse-settings';

export interface ReadSettings {
  readonly settings: Settings;
  /** Tells this state of the file from every other; null while there is no file. */
  readonly version: string | null;
}

export interface SettingsFile {
  /** As it stands, without a byte-order mark; null without a file, or where it cannot be read. */
  readonly text: string | null;
  readonly version: string | null;
  readonly parsed: Result<Settings, SettingsProblems>;
}

export function settingsPath(configFolder: string): string {
  return join(configFolder, 'settings.json');
}

/** Without a file everything is as it comes. */
export async function readSettings(path: string): Promise<Result<ReadSettings, SettingsProblems>> {
  const { parsed, version } = await readSettingsFile(path);
  return parsed.ok ? succeed({ settings: parsed.value, version }) : parsed;
}

/** The file with its text, also when it is not right, so that it can be mended. */
export async function readSettingsFile(path: string): Promise<SettingsFile> {
  if (!(await exists(path))) return { text: null, version: null, parsed: succeed({}) };
  const read = await readTextFile(path, 'a settings file');
  if (!read.ok) {
    const { failure } = read;
    const problem = failure.type === 'too_large' ? tooLarge(path) : wholeFile(path, failure.message);
    return { text: null, version: null, parsed: fail({ type: 'problems', problems: [problem] }) };
  }
  const text = withoutMark(read.value.text);
  return { text, version: versionOf(read.value.facts), parsed: parseSettings(path, text) };
}

/**
 * Writes the text whole, atomically, for nobody's eyes but the owner's. `version` is that of the file it was made from: what
 * somebody wrote by hand meanwhile is never lost. Gives the new version.
 */
export async function saveSettings(
  path: string,
  text: string,
  version: string | null,
): Promise<Result<{ version: string }, SettingsRefusal>> {
  // What is written is what the next start reads: never something that it would refuse.
  const checked = parseSettings(path, text);
  if (!checked.ok) return checked;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const isThere = await exists(path);
    // A link to a file elsewhere stays a link.
    const real = isThere ? await realpath(path) : path;
    const facts = isThere ? await stat(real, { bigint: true }) : null;
    const owner = {
      mode: facts === null ? 0o600 : Number(facts.mode),
      uid: facts === null ? (process.getuid?.() ?? 0) : Number(facts.uid),
      gid: facts === null ? (process.getgid?.() ?? 0) : Number(facts.gid),
    };
    const replaced = await replaceFile(real, text, owner, async () => (await versionAt(real)) === version);
    if (!replaced) {
      const message = `The settings were not saved: ${path} was changed meanwhile, so read it again first.`;
      return fail({ type: 'changed', message });
    }
    return succeed({ version: versionOf(await stat(real, { bigint: true })) });
  } catch (error) {
    return notSaved(path, systemReason(error));
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code !== 'ENOENT' && code !== 'ENOTDIR';
  }
}

async function versionAt(path: string): Promise<string | null> {
  return (await exists(path)) ? versionOf(await stat(path, { bigint: true })) : null;
}

function versionOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join('-');
}

function notSaved(path: string, why: string): Result<never, SettingsRefusal> {
  const message = `The settings were not saved to ${path}: ${why}`;
  return fail({ type: 'not_saved', message: /[.!?]$/.test(message) ? message : `${message}.` });
}
