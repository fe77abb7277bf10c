import { type ToolCall, type ToolInput, toolInputSchema } from '../../shared/approval';
import { fail, type Result, succeed } from '../../shared/result';
import { editedText } from './edited-text';

/** One property of a tool's input as a person edits it: text as it is, everything else as JSON. */
export interface CallField {
  readonly name: string;
  readonly kind: 'text' | 'json';
  readonly text: string;
}

/** What was typed, by the property's name; what was not touched is not in it. */
export type TypedFields = ReadonlyMap<string, string>;

export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

export function callFields(call: ToolCall): CallField[] {
  return Object.entries(call.input).map(([name, value]) =>
    typeof value === 'string'
      ? { name, kind: 'text', text: value }
      : { name, kind: 'json', text: JSON.stringify(value, null, 2) },
  );
}

/** The call with what was typed in it. What was not touched, or typed back as it was, stays exactly the same. */
export function editedCall(call: ToolCall, typed: TypedFields): Result<ToolCall, FieldProblem[]> {
  const problems: FieldProblem[] = [];
  const entries = callFields(call).map(({ name, kind, text }): [string, unknown] => {
    const given = typed.get(name);
    const before = call.input[name];
    if (given === undefined || given === text) return [name, before];
    if (kind === 'text') return [name, editedText(text, given)];
    const value = parseJson(given);
    if (!value.ok) problems.push({ field: name, message: value.failure });
    return [name, value.ok ? value.value : before];
  });
  if (problems.length > 0) return fail(problems);
  const input = Object.fromEntries(entries) as ToolInput;
  const checked = toolInputSchema.safeParse(input);
  if (checked.success) return succeed({ tool: call.tool, input });
  return fail(
    checked.error.issues.map(({ path, message }) => ({
      field: String(path[0] ?? ''),
      message: `${message}.`,
    })),
  );
}

function parseJson(text: string): Result<unknown, string> {
  try {
    return succeed(JSON.parse(text));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return fail(`This is not JSON: ${detail}. Text needs quotes here.`);
  }
}
