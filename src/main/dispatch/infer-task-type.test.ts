import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findTaskType, inferTaskType, knownTaskTypes } from './infer-task-type';
import { builtinTaskTypes } from './task-type-table';

const infer = (title: string, description = '', types = builtinTaskTypes) =>
  inferTaskType({ title, description }, types);

describe('the type of a task', () => {
  it.each([
    ['Refactor the parser and rename its files', 'refactoring'],
    ['Review the code of the login', 'code_review'],
    ['Design the architecture of the sync service', 'architecture'],
    ['Find the root cause of the deadlock', 'complex_reasoning'],
    ['Implement the adapters in parallel', 'parallel_implementation'],
    ['Add a button to the form', 'routine_coding'],
    ['Quick fix for a typo', 'fast_iteration'],
    ['Research which library reads EXIF', 'research'],
    ['Analyse last week’s metrics', 'analysis'],
    ['Prototype a voice input', 'experimentation'],
    ['Triage the backlog', 'triage'],
    ['Plan the next milestone', 'planning'],
    ['Brainstorm a slogan', 'creative'],
    ['Orchestrate the release pipeline', 'orchestration'],
  ])('of “%s” is %s', (title, name) => {
    expect(infer(title).name).toBe(name);
  });

  it('is found in the description too, where a word counts less than in the title', () => {
    expect(infer('The parser', 'Please refactor it.').name).toBe('refactoring');
    expect(infer('Research the parser', 'Then refactor it.').name).toBe('research');
  });

  it('comes with the words that speak for it, the weightiest first', () => {
    expect(infer('Rename things', 'and refactor them')).toEqual({
      name: 'refactoring',
      matched: ['rename', 'refactor'],
      score: 7,
    });
  });

  it('knows a word in its usual forms and as a whole only', () => {
    for (const title of ['Renaming it', 'It was renamed', 'RENAMES', 'prioritised triaging']) {
      expect(infer(title).matched, title).not.toEqual([]);
    }
    for (const title of ['prefactory', 'Explanation', 'airplane', 'reformatting']) {
      expect(infer(title).matched, title).toEqual([]);
    }
  });

  it('is routine coding where no word speaks for any', () => {
    expect(infer('Make it so')).toEqual({ name: 'routine_coding', matched: [], score: 0 });
  });

  it('can be one of the settings, whose words are words and no patterns', () => {
    const types = knownTaskTypes(builtinTaskTypes, { security: ['CVE', 'c++ (old)'] }, ['painting']);
    expect(infer('Look at the cve', '', types).name).toBe('security');
    expect(infer('Some C++ (old) code', '', types).name).toBe('security');
    expect(findTaskType('painting', types)).toMatchObject({ ok: true });
    const more = knownTaskTypes(builtinTaskTypes, { 'Code Review': ['nitpick'] }, []);
    expect(more).toHaveLength(builtinTaskTypes.length);
    expect(infer('nitpick', '', more).name).toBe('code_review');
  });

  it('is recognised however it is spelt, and named with all others where it is not there', () => {
    for (const typed of ['code_review', 'Code Review', 'code-review'])
      expect(findTaskType(typed, builtinTaskTypes)).toMatchObject({
        ok: true,
        value: { name: 'code_review' },
      });
    expect(findTaskType('cooking', builtinTaskTypes)).toEqual({
      ok: false,
      failure: expect.stringMatching(/^There is no task type “cooking”: name one of .*orchestration/),
    });
  });

  it('is found by the words that docs/dispatch.md lists', async () => {
    const page = await readFile(join(import.meta.dirname, '../../../docs/dispatch.md'), 'utf8');
    for (const { name, keywords } of builtinTaskTypes) {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';
      const listed = row
        .split('|')
        .slice(2, 5)
        .map((cell) => cell.split(',').flatMap((word) => word.trim() || []));
      const byWeight = [3, 2, 1].map((weight) =>
        Object.keys(keywords).filter((word) => keywords[word] === weight),
      );
      expect(listed, name).toEqual(byWeight);
    }
  });

  it('has fourteen sorts, each with words in lower case', () => {
    expect(builtinTaskTypes).toHaveLength(14);
    for (const { keywords } of builtinTaskTypes)
      for (const word of Object.keys(keywords)) expect(word).toBe(word.trim().toLowerCase());
  });
});
