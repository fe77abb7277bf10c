import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionBytes, type ToolCall } from '../../shared/approval';
import { callFields, editedCall } from './edited-call';

const call: ToolCall = {
  tool: 'run_command',
  input: { command: 'npm test', timeout_ms: 5000, env: { CI: '1' } },
};

const typed = (fields: Record<string, string>) => new Map(Object.entries(fields));

describe('the fields of a tool call', () => {
  it('show text as it is and everything else as JSON', () => {
    expect(callFields(call)).toEqual([
      { name: 'command', kind: 'text', text: 'npm test' },
      { name: 'timeout_ms', kind: 'json', text: '5000' },
      { name: 'env', kind: 'json', text: '{\n  "CI": "1"\n}' },
    ]);
  });
});

describe('an edited call', () => {
  it('holds what was typed, in the place and order it had', () => {
    const edited = editedCall(call, typed({ command: 'npm run lint', timeout_ms: '60000' }));
    expect(edited).toEqual({
      ok: true,
      value: {
        tool: 'run_command',
        input: { command: 'npm run lint', timeout_ms: 60000, env: { CI: '1' } },
      },
    });
    expect(edited.ok && Object.keys(edited.value.input)).toEqual(['command', 'timeout_ms', 'env']);
  });

  it('says which field is not JSON, each one', () => {
    const edited = editedCall(call, typed({ timeout_ms: 'soon', env: '{' }));
    expect(edited.ok).toBe(false);
    expect(!edited.ok && edited.failure.map(({ field }) => field)).toEqual(['timeout_ms', 'env']);
    expect(!edited.ok && edited.failure[0]?.message).toMatch(/not JSON/);
  });

  it('refuses a number that JSON cannot hold', () => {
    const edited = editedCall(call, typed({ timeout_ms: '1e999' }));
    expect(!edited.ok && edited.failure.map(({ field }) => field)).toEqual(['timeout_ms']);
  });

  it('keeps a text that looks like a number text', () => {
    const edited = editedCall({ tool: 'write_file', input: { content: 'a' } }, typed({ content: '5' }));
    expect(edited.ok && edited.value.input.content).toBe('5');
  });

  it('keeps the line ends of a Windows file, which a text field takes away', () => {
    const windows = { tool: 'write_file', input: { content: 'a\r\nb\r\n' } };
    const edited = editedCall(windows, typed({ content: 'a\nc\n' }));
    expect(edited.ok && edited.value.input.content).toBe('a\r\nc\r\n');
    const mixed = { tool: 'write_file', input: { content: 'a\r\nb\n' } };
    const other = editedCall(mixed, typed({ content: 'a\nc\n' }));
    expect(other.ok && other.value.input.content).toBe('a\nc\n');
  });

  it('is byte for byte the one that was proposed while nothing is typed, or typed back', () => {
    const input = fc.dictionary(fc.string(), fc.jsonValue({ noUnicodeString: false } as object));
    fc.assert(
      fc.property(input, (given) => {
        const proposed = { tool: 'any', input: JSON.parse(JSON.stringify(given)) } as ToolCall;
        const back = new Map(callFields(proposed).map(({ name, text }) => [name, text]));
        return [new Map<string, string>(), back].every((fields) => {
          const edited = editedCall(proposed, fields);
          return (
            edited.ok &&
            actionBytes({ kind: 'step', step: '', call: edited.value }) ===
              actionBytes({ kind: 'step', step: '', call: proposed })
          );
        });
      }),
    );
  });
});
