import { describe, expect, it } from 'vitest';
import { stepTitle } from './step-words';

describe('the heading of a step', () => {
  it('says what the worker wants to do', () => {
    expect(stepTitle('run_command', { kind: 'command', command: 'ls', folder: '/w' })).toBe(
      'A worker wants to run a command',
    );
    expect(stepTitle('edit_file', { kind: 'change', path: 'a', before: '1', after: '2' })).toBe(
      'A worker wants to change a file',
    );
    expect(stepTitle('write_file', { kind: 'change', path: 'a', before: null, after: '2' })).toBe(
      'A worker wants to create a file',
    );
    expect(stepTitle('write_file', { kind: 'replace', path: 'a', why: 'it is large', after: '2' })).toBe(
      'A worker wants to replace a file',
    );
    expect(stepTitle('read_file', { kind: 'read', what: 'a' })).toBe('A worker wants to read a file');
    expect(stepTitle('search_text', { kind: 'read', what: 'a' })).toBe('A worker wants to search files');
    expect(stepTitle('list_files', { kind: 'read', what: 'a' })).toBe('A worker wants to list files');
  });

  it('names the tool as long as it is not known what it would do', () => {
    expect(stepTitle('edit_file', null)).toBe('A worker wants to use edit_file');
    expect(stepTitle('toString', { kind: 'read', what: 'a' })).toBe('A worker wants to read');
    expect(stepTitle('edit_file', { kind: 'invalid', message: 'no' })).toBe(
      'A worker wants to use edit_file',
    );
  });
});
