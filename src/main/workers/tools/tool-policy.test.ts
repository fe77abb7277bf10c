import { describe, expect, it } from 'vitest';
import type { ToolInput } from '../../../shared/approval';
import { toolPolicy } from './tool-policy';

function kindOf(tool: string, input: ToolInput): string {
  return toolPolicy.inspect({ tool, input }).kind;
}

function writing(path: string): string {
  return kindOf('write_file', { path, content: '' });
}

describe('a call', () => {
  it.each<[string, ToolInput, string]>([
    ['read_file', { path: 'a.txt' }, 'read'],
    ['read_file', { path: '.git/config', from_line: 2, to_line: 3 }, 'read'],
    ['list_files', {}, 'read'],
    ['list_files', { path: 'src/..' }, 'read'],
    ['write_file', { path: 'a.txt', content: '' }, 'change'],
    ['edit_file', { path: 'src/a.py', old_text: 'a', new_text: '' }, 'change'],
    ['edit_file', { path: '.git/config', old_text: 'a', new_text: 'b' }, 'protected'],
    ['run_command', { command: 'ls' }, 'command'],
    ['search_text', { pattern: 'a+', path: 'src', glob: '*.ts', ignore_case: true }, 'read'],
    ['finish', { summary: 'Done.' }, 'finish'],
    ['report_blocked', { reason: 'no key' }, 'report_blocked'],
  ])('%s %j is known for what it does', (tool, input, kind) => {
    expect(kindOf(tool, input)).toBe(kind);
  });

  it.each<[string, ToolInput, string]>([
    ['write_file', { path: 'a' }, 'The input of write_file is wrong: “content” is missing.'],
    [
      'write_file',
      { path: 'a', content: 'b', mode: 1 },
      'The input of write_file is wrong: it knows no “mode”.',
    ],
    [
      'read_file',
      { path: '/etc/passwd' },
      'The input of read_file is wrong: “path” “/etc/passwd” must be relative to the workspace.',
    ],
    [
      'read_file',
      { path: 'a/../../b' },
      'The input of read_file is wrong: “path” “a/../../b” leaves the workspace.',
    ],
    ['list_files', { path: '..' }, 'The input of list_files is wrong: “path” “..” leaves the workspace.'],
    ['read_file', { path: '' }, 'The input of read_file is wrong: “path” is empty.'],
    [
      'read_file',
      { path: '.' },
      'The input of read_file is wrong: “path” names the workspace itself, not a file in it.',
    ],
    ['read_file', { path: 'a\0b' }, 'The input of read_file is wrong: “path” holds a null character.'],
    [
      'read_file',
      { path: 'C:\\Windows' },
      'The input of read_file is wrong: “path” “C:\\Windows” must be relative to the workspace.',
    ],
    ['run_command', { command: ' ' }, 'The input of run_command is wrong: “command” is empty.'],
    [
      'report_blocked',
      { reason: '' },
      'The input of report_blocked is wrong: “reason” is empty; say what is in the way.',
    ],
    [
      'edit_file',
      { path: 'a', old_text: '', new_text: 'b' },
      'The input of edit_file is wrong: “old_text” is empty; give the text to replace.',
    ],
    ['search_text', { pattern: '' }, 'The input of search_text is wrong: “pattern” is empty.'],
    [
      'search_text',
      { pattern: '(a' },
      'The input of search_text is wrong: “pattern” is no regular expression (Invalid regular expression: /(a/: Unterminated group).',
    ],
    ['list_files', { glob: ' ' }, 'The input of list_files is wrong: “glob” is empty.'],
    ['finish', { summary: ' ' }, 'The input of finish is wrong: “summary” is empty; say what you did.'],
    [
      'rm',
      {},
      'There is no tool “rm”; there are read_file, list_files, search_text, write_file, edit_file, run_command, finish, report_blocked.',
    ],
  ])('%s %j is refused in one sentence', (tool, input, message) => {
    expect(toolPolicy.inspect({ tool, input })).toEqual({ kind: 'invalid', message });
  });

  it('says what is wrong with a value of the wrong type or size', () => {
    const inspected = toolPolicy.inspect({
      tool: 'run_command',
      input: { command: 'ls', time_limit_s: 1e9 },
    });
    expect(inspected).toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('“time_limit_s”: '),
    });
    expect(kindOf('write_file', { path: 7, content: 'x' })).toBe('invalid');
    expect(kindOf('read_file', { path: 'a', from_line: 0 })).toBe('invalid');
  });

  it.each<[string, ToolInput, object]>([
    ['read_file', { path: './src//a.py' }, { kind: 'read', path: 'src/a.py' }],
    ['read_file', { path: 'output:T-1#1.2' }, { kind: 'read', path: null }],
    ['read_file', { path: './output:x' }, { kind: 'read', path: 'output:x' }],
    ['list_files', {}, { kind: 'read', path: null }],
    ['list_files', { path: 'src/' }, { kind: 'read', path: 'src' }],
    ['search_text', { pattern: 'x', path: 'a/../b' }, { kind: 'read', path: 'b' }],
    ['write_file', { path: 'a/b', content: '' }, { kind: 'change', path: 'a/b' }],
    [
      'edit_file',
      { path: './.git/config', old_text: 'a', new_text: 'b' },
      { kind: 'protected', reason: 'protected_path', path: '.git/config' },
    ],
    ['run_command', { command: ' ls ' }, { kind: 'command', command: ' ls ' }],
    [
      'finish',
      { summary: ' Done.\n', changed_files: ['./a', 'b/c'] },
      { kind: 'finish', summary: 'Done.', changedFiles: ['a', 'b/c'] },
    ],
    ['finish', { summary: 'Done.' }, { kind: 'finish', summary: 'Done.', changedFiles: [] }],
  ])('%s %j tells what it is about', (tool, input, kind) => {
    expect(toolPolicy.inspect({ tool, input })).toEqual(kind);
  });

  it('names the reason of a report', () => {
    expect(toolPolicy.inspect({ tool: 'report_blocked', input: { reason: ' no key\n' } })).toEqual({
      kind: 'report_blocked',
      reason: 'no key',
    });
  });

  it.each([
    '.git/hooks/pre-commit',
    '.git',
    'sub/.git/config',
    '.GIT/config',
    'src/../.git/config',
    './.git//config',
    '.g\u200cit/config',
    '.git./config',
    'git~1/config',
    '.husky/pre-push',
    '.bashrc',
    'home/.profile',
    '.vscode/tasks.json',
    '.idea/workspace.xml',
    '.envrc',
    'packages/a/.npmrc',
    '.yarnrc.yml',
    '.pnpmfile.cjs',
    'my.code-workspace',
    '.github/workflows/ci.yml',
    '.claude/settings.json',
    '.mcp.json',
    '.pre-commit-config.yaml',
    '.ssh/authorized_keys',
  ])('that changes %j asks always', (path) => {
    expect(writing(path)).toBe('protected');
  });

  it.each([
    'src/git.ts',
    '.gitignore',
    'docs/.github.md',
    '.github/README.md',
    'package.json',
    'hooks/use-state.ts',
    '.env',
    'bashrc',
  ])('that changes %j is an ordinary change', (path) => {
    expect(writing(path)).toBe('change');
  });

  it('may run again by itself only when it reads', () => {
    const tools = [
      'read_file',
      'list_files',
      'search_text',
      'write_file',
      'edit_file',
      'run_command',
      'finish',
      'report_blocked',
      'x',
    ];
    expect(tools.filter(toolPolicy.isRepeatable)).toEqual(['read_file', 'list_files', 'search_text']);
  });
});
