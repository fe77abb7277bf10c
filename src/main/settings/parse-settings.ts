import { findNodeAtLocation } from 'jsonc-parser';
import type { z } from 'zod';
import type { Problem } from '../../shared/problem';
import { fail, type Result, succeed } from '../../shared/result';
import { type Settings, settingsSchema } from '../../shared/settings';
import { describe, membersOf, type Node, type Report } from '../json/json-node';
import { parseJson } from '../json/parse-json';
import { createProblemList } from '../json/problem-list';
import { listSome, quote, showText } from '../json/show-text';

export interface SettingsProblems {
  readonly type: 'problems';
  readonly problems: Problem[];
}

/** Reads the text of a settings file whole or not at all: either everything in it is right, or every problem is told with its place. */
export function parseSettings(file: string, text: string): Result<Settings, SettingsProblems> {
  const { report, problems } = createProblemList(file, text);
  const root = parseJson(text, report, 'an object, {} at the least');
  const settings = root === null ? null : readSettings(root, text, report);
  const found = problems();
  return settings === null || found.length > 0
    ? fail({ type: 'problems', problems: found })
    : succeed(settings);
}

function readSettings(root: Node, text: string, report: Report): Settings | null {
  if (root.type !== 'object') {
    report(root.offset, `Settings are an object, { … }, not ${describe(root)}.`);
    return null;
  }
  // Errors of syntax may have been reported and read over.
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = settingsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) tell(issue, root, report);
  return null;
}

type Issue = z.core.$ZodIssue;

function tell(issue: Issue, root: Node, report: Report): void {
  const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  const node = findNodeAtLocation(root, path) ?? root;
  const name = path.length === 0 ? 'settings' : quote(path.map(showKey).join('.'));
  if (issue.code === 'unrecognized_keys') {
    const members = membersOf(node);
    for (const key of issue.keys) {
      const where = path.length === 0 ? 'among the settings' : `in ${name}`;
      report(members.get(key)?.key.offset ?? node.offset, `There is no setting ${quote(key)} ${where}.`);
    }
    return;
  }
  if (issue.code === 'custom') {
    // What was written is not quoted: it may be a token.
    report(node.offset, `${name} ${issue.message}.`);
    return;
  }
  if (issue.code === 'invalid_key') {
    const key = path.at(-1);
    const place = node.parent?.children?.[0]?.offset ?? node.offset;
    report(
      place,
      `The name ${quote(String(key))} cannot be used: it holds no space and no colon, and is not empty.`,
    );
    return;
  }
  const missing = node === root && path.length > 0 ? nearest(root, path) : null;
  if (missing !== null) {
    report(missing.offset, `${name} is missing: it must be ${wanted(issue)}.`);
    return;
  }
  report(node.offset, `${name} must be ${wanted(issue)}, not ${describe(node)}.`);
}

function showKey(key: string | number): string {
  return showText(String(key), 40);
}

/** What stands around the place at which something is missing. */
function nearest(root: Node, path: readonly (string | number)[]): Node {
  for (let length = path.length - 1; length > 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node !== undefined) return node;
  }
  return root;
}

function wanted(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return types[issue.expected] ?? issue.expected;
    case 'invalid_value': {
      const values = issue.values.map((value) => quote(String(value)));
      return values.length === 1 ? (values[0] ?? '') : `one of ${listSome(values, 10)}`;
    }
    case 'too_small':
      if (issue.origin === 'string') return 'text with something in it';
      return issue.inclusive === false ? `more than ${issue.minimum}` : `${issue.minimum} or more`;
    case 'too_big':
      return `${issue.maximum} or less`;
    case 'invalid_format':
      return 'an address such as http://127.0.0.1:1234/v1';
    default:
      return 'something else';
  }
}

const types: Partial<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};
