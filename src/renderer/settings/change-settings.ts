import { applyEdits, type JSONPath, modify } from 'jsonc-parser';

/**
 * The text of a settings file with one value changed and all else in it kept, apart from the spacing next to a setting that is new;
 * without a value the setting is taken out, and an object that held nothing else with it. `text` is one that `hasFields`.
 */
export function changeSettings(text: string, path: JSONPath, value: unknown): string {
  const changed = set(text.trim() === '' ? '{}\n' : text, path, value);
  const parent = path.slice(0, -1);
  if (value !== undefined || parent.length === 0 || !isEmpty(settingAt(changed, parent))) return changed;
  return changeSettings(changed, parent, undefined);
}

function set(text: string, path: JSONPath, value: unknown): string {
  if (value === undefined && settingAt(text, path) === undefined) return text;
  const formattingOptions = { insertSpaces: true, tabSize: 2, eol: text.includes('\r\n') ? '\r\n' : '\n' };
  return applyEdits(text, modify(text, path, value, { formattingOptions }));
}

/** Whether fields can show and change it: JSON, with objects where they look into them. What they hold may be wrong. */
export function hasFields(text: string): boolean {
  const root = parse(text);
  if (!isObject(root)) return false;
  const { providers = {}, tiers = {}, limits = {}, gitea = {} } = root;
  return [providers, tiers, limits, gitea, ...(isObject(providers) ? Object.values(providers) : [])].every(
    isObject,
  );
}

/** What stands at a place, whatever it is; undefined where there is nothing. */
export function settingAt(text: string, path: JSONPath): unknown {
  let value = parse(text);
  for (const key of path) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value;
}

function parse(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}
