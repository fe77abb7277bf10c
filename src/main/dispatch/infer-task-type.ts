import { nearestName } from '../../shared/nearest-name';
import { fail, type Result, succeed } from '../../shared/result';
import { type TaskType, USUAL_TYPE } from './task-type-table';

export interface InferredType {
  readonly name: string;
  /** The keywords that were found, the weightiest first; none where the usual type was taken. */
  readonly matched: readonly string[];
  readonly score: number;
}

/** A keyword in the title says more than one in the description. */
const TITLE_COUNTS = 2;
/** Of a word: a final e falls off before -ing and -ed, a final y turns into -ies and -ied. */
const ENDINGS = '(?:s|es|d|ed|r|er|ers|ing|or|ors|ability)?';

/** What sort of work the words of a task speak for. Each keyword counts once in the title and once in the description. */
export function inferTaskType(
  { title, description }: { title: string; description: string },
  types: readonly TaskType[],
): InferredType {
  let best: InferredType = { name: USUAL_TYPE, matched: [], score: 0 };
  for (const { name, keywords } of types) {
    const found = Object.entries(keywords).flatMap(([keyword, weight]) => {
      const pattern = patternOf(keyword);
      const times = (pattern.test(title) ? TITLE_COUNTS : 0) + (pattern.test(description) ? 1 : 0);
      return times === 0 ? [] : [{ keyword, score: times * weight }];
    });
    const score = found.reduce((sum, each) => sum + each.score, 0);
    if (score <= best.score) continue;
    const matched = found.sort((a, b) => b.score - a.score).map(({ keyword }) => keyword);
    best = { name, matched, score };
  }
  return best;
}

/** The types that may be meant: Baton's own, those of the settings (which add keywords to one that is there), those that agents name. */
export function knownTaskTypes(
  builtin: readonly TaskType[],
  added: Readonly<Record<string, readonly string[]>>,
  named: readonly string[],
): TaskType[] {
  const types = new Map(builtin.map((type) => [plainName(type.name), type]));
  for (const [name, words] of Object.entries(added)) {
    const before = types.get(plainName(name));
    const keywords = Object.fromEntries(words.map((word) => [word.trim().toLowerCase(), ADDED_WEIGHT]));
    types.set(plainName(name), {
      name: before?.name ?? name,
      keywords: { ...before?.keywords, ...keywords },
    });
  }
  for (const name of named) {
    if (!types.has(plainName(name))) types.set(plainName(name), { name, keywords: {} });
  }
  return [...types.values()];
}

const ADDED_WEIGHT = 3;

/** A type that a person named, if it is one: case, spaces, `-` and `_` make no difference. */
export function findTaskType(typed: string, types: readonly TaskType[]): Result<TaskType, string> {
  const found = types.find((type) => isSameType(type.name, typed));
  if (found !== undefined) return succeed(found);
  const names = types.map(({ name }) => name);
  const near = nearestName(typed, names);
  const way =
    near === null ? `name one of ${names.join(', ')}, or add it in the settings.` : `did you mean “${near}”?`;
  return fail(`There is no task type “${typed}”: ${way}`);
}

export function isSameType(one: string, other: string): boolean {
  return plainName(one) === plainName(other);
}

function plainName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '_');
}

function patternOf(keyword: string): RegExp {
  const plain = keyword.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ +/g, '\\s+');
  const stem = /[a-z]e$/.test(keyword)
    ? `${plain.slice(0, -1)}(?:e|es|ed|er|ers|ing|or|ors)`
    : /[a-z]y$/.test(keyword)
      ? `${plain.slice(0, -1)}(?:y|ies|ied|ying|ier)`
      : `${plain}${ENDINGS}`;
  return new RegExp(`(?<![\\p{L}\\p{N}_])${stem}(?![\\p{L}\\p{N}_])`, 'iu');
}
