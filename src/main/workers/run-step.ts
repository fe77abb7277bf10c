import type { StepJob, StepOutcome } from '../engine/ports';
import type { OpenRecord } from './attempt-records';
import { notKept, orCut } from './kept-piece';
import { findTool, unknownToolMessage } from './tools/find-tool';
import { type ToolContext, type ToolResult, toolError } from './tools/tool';
import { wellFormed } from './well-formed';

type StepContext = Omit<ToolContext, 'onOutput'>;

/** Runs the step's tool and keeps what it gave, for the model and for people. */
export async function runStep(
  record: OpenRecord,
  { step: { call } }: StepJob,
  context: StepContext,
): Promise<StepOutcome> {
  const tool = findTool(call.tool);
  return keepResult(record, context, (whole) =>
    tool === undefined ? toolError(unknownToolMessage(call.tool)) : tool.run(call.input, whole),
  );
}

/**
 * Waits for the end of what an earlier process started as this step; null when nobody can know it. A record that cannot be read
 * is not written any more.
 */
export async function rejoinStep(
  record: OpenRecord,
  { step: { call } }: StepJob,
  context: StepContext,
): Promise<StepOutcome | null> {
  const outliving = findTool(call.tool)?.outliving ?? null;
  if (outliving === null) return null;
  if (record.problem === null) return keepResult(record, context, outliving.rejoin);
  const result = await outliving.rejoin({ ...context, onOutput: () => {} });
  return result === null ? null : { outcome: result.outcome, note: `${result.note}; ${record.problem}` };
}

async function keepResult<Result extends ToolResult | null>(
  record: OpenRecord,
  context: StepContext,
  work: (context: ToolContext) => Result | Promise<Result>,
): Promise<StepOutcome | Extract<Result, null>> {
  const { step } = context;
  const piece = record.begin({ kind: 'output', step }, null);
  const result = await orCut<ToolResult | null>(piece, async () =>
    work({ ...context, onOutput: piece.push }),
  );
  if (result === null) {
    await piece.cut();
    return null as Extract<Result, null>;
  }
  const { outcome, note } = result;
  try {
    if (context.signal.aborted) {
      // Who has the run now writes the record.
      if (!context.isLeft()) await piece.cut();
    } else await piece.end({ v: 1, kind: 'step', step, outcome, note, text: wellFormed(result.text) });
  } catch (error) {
    return { outcome, note: `${note}; ${notKept(error)}` };
  }
  return { outcome, note };
}
