import type { StepJob, StepOutcome } from '../engine/ports';
import type { OpenRecord } from './attempt-records';
import { notKept, orCut } from './kept-piece';
import { findTool, unknownToolMessage } from './tools/find-tool';
import { type ToolContext, type ToolResult, toolError } from './tools/tool';
import { wellFormed } from './well-formed';

/** Runs the step's tool and keeps what it gave, for the model and for people. */
export async function runStep(
  record: OpenRecord,
  { step: { id, call, origin } }: StepJob,
  context: Omit<ToolContext, 'onOutput'>,
): Promise<StepOutcome> {
  const tool = findTool(call.tool);
  const piece = record.begin({ kind: 'output', step: id }, null);
  const result = await orCut(
    piece,
    async () =>
      tool?.run(call.input, { ...context, onOutput: piece.push }) ?? toolError(unknownToolMessage(call.tool)),
  );
  const { outcome } = result;
  const note = origin === 'setup' && outcome === 'error' ? withLastLine(result) : result.note;
  try {
    if (context.signal.aborted) await piece.cut();
    else await piece.end({ v: 1, kind: 'step', step: id, outcome, note, text: wellFormed(result.text) });
  } catch (error) {
    return { outcome, note: `${note}; ${notKept(error)}` };
  }
  return { outcome, note };
}

const LONGEST_LINE = 200;

/** No worker reads what a failed setup command printed, so the reason that a person reads has the end of it. */
function withLastLine({ note, text }: ToolResult): string {
  const last = text.replace(`[${note}]`, '').trimEnd().split('\n').at(-1)?.trim();
  return last === undefined || last === '' ? note : `${note}: ${last.slice(0, LONGEST_LINE)}`;
}
