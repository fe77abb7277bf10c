import { fail, type Result, succeed } from '../../../shared/result';
import { type ReviewVerdict, reviewVerdictSchema } from '../../../shared/review-verdict';
import { jsonIn } from '../json-in-answer';
import type { ModelAnswer } from '../providers/provider';
import { unreadableText } from '../tools/unreadable-input';
import { reviewTool } from './review-tool';

export interface Verdict {
  readonly verdict: ReviewVerdict;
  readonly notes: string;
}

const SHAPE = '{"verdict": "accept" | "send_back" | "block", "notes": "…"}';

/** What the answer decides; the failure says what is wrong with it, to the model. */
export function readVerdict({
  text,
  calls,
}: Extract<ModelAnswer, { type: 'answered' }>): Result<Verdict, string> {
  const call = calls.find(({ tool }) => tool === reviewTool.name);
  const other = calls.find(({ tool }) => tool !== reviewTool.name);
  if (call === undefined && other !== undefined) {
    return fail(`There is no tool “${other.tool}”, only ${reviewTool.name}: call it with ${SHAPE}.`);
  }
  const given = call === undefined ? parsed(jsonIn(text)) : (parsedText(call.input) ?? call.input);
  if (given === null) return fail(`That is no verdict. Answer with ${SHAPE} and nothing else.`);
  return verdictIn(given);
}

function parsedText(input: Record<string, unknown>): Record<string, unknown> | null {
  const text = unreadableText(input as Parameters<typeof unreadableText>[0]);
  return text === null ? null : parsed(jsonIn(text));
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function verdictIn(given: Record<string, unknown>): Result<Verdict, string> {
  // Models without tools often write the call that they would have made.
  const inner = [given.arguments, given.parameters, given.input].find(isObject);
  const { verdict: said, notes: added } = inner !== undefined && !('verdict' in given) ? inner : given;
  const verdict = reviewVerdictSchema.safeParse(
    typeof said === 'string'
      ? said
          .trim()
          .toLowerCase()
          .replace(/[\s-]+/g, '_')
      : said,
  );
  if (!verdict.success) {
    const found = said === undefined ? 'missing' : JSON.stringify(said).slice(0, 60);
    return fail(`“verdict” must be accept, send_back or block; it is ${found}.`);
  }
  const notes = typeof added === 'string' ? added.trim() : '';
  if (verdict.data !== 'accept' && notes === '') {
    return fail(`“notes” must say why when the verdict is ${verdict.data}; they are empty.`);
  }
  return succeed({ verdict: verdict.data, notes });
}
