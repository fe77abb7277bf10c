import type { StepJob, StepOutcome } from '../engine/ports';
import type { OpenRecord, RecordPiece } from './attempt-records';
import { notKept, orCut } from './kept-piece';
import { findTool, unknownToolMessage } from './tools/find-tool';
import { type ToolContext, type ToolResult, toolError } from './tools/tool';
import { wellFormed } from './well-formed';

type StepContext = Omit<ToolContext, 'onOutput'>;

/** Runs the step's tool and keeps what it gave, for the model and for people. */
export async function runStep(record: OpenRecord, job: StepJob, context: StepContext): Promise<StepOutcome> {
  const { call } = job.step;
  const tool = findTool(call.tool);
  const piece = record.begin({ kind: 'output', step: context.step }, null);
  const result = await orCut<ToolResult>(piece, async () =>
    tool === undefined
      ? toolError(unknownToolMessage(call.tool))
      : tool.run(call.input, { ...context, onOutput: piece.push }),
  );
  return keepResult(piece, job, context, result);
}

/**
 * Waits for the end of what an earlier process started as this step; null when nobody can know it, `again` when nothing of it ran
 * and it may. A record that cannot be read is not written any more.
 */
export async function rejoinStep(
  record: OpenRecord,
  job: StepJob,
  context: StepContext,
): Promise<StepOutcome | 'again' | null> {
  const outliving = findTool(job.step.call.tool)?.outliving ?? null;
  if (outliving === null) return null;
  const piece = record.problem === null ? record.begin({ kind: 'output', step: context.step }, null) : null;
  const onOutput = piece?.push ?? (() => {});
  const rejoined = () => outliving.rejoin({ ...context, onOutput });
  const result = await (piece === null ? rejoined() : orCut(piece, rejoined));
  if (result === null || result === 'not_begun') {
    await piece?.cut();
    return result === null ? null : 'again';
  }
  if (piece !== null) return keepResult(piece, job, context, result);
  return { outcome: result.outcome, note: `${result.note}; ${record.problem}` };
}

async function keepResult(
  piece: RecordPiece,
  { step: { origin, call } }: StepJob,
  { step, signal, isLeft }: StepContext,
  result: ToolResult,
): Promise<StepOutcome> {
  const note = origin === 'setup' && result.outcome === 'error' ? withLastLine(result) : result.note;
  // Whatever else was broken off may have been half done; a read that was is simply done again.
  const isCut = signal.aborted && (result.isUnseen === true || findTool(call.tool)?.isRepeatable === true);
  const text = wellFormed(result.text);
  const ended: StepOutcome = {
    outcome: result.outcome,
    note,
    ...(result.isInterrupted === true && { isInterrupted: true }),
  };
  try {
    // Who has the run now writes the record.
    if (signal.aborted && isLeft()) return ended;
    if (isCut) await piece.cut();
    else await piece.end({ v: 1, kind: 'step', step, ...ended, text });
  } catch (error) {
    return { ...ended, note: `${note}; ${notKept(error)}` };
  }
  return ended;
}

const LONGEST_LINE = 200;

/** No worker reads what a failed setup command printed, so the reason that a person reads has the end of it. */
function withLastLine({ note, text }: ToolResult): string {
  const output = text.slice(0, Math.max(text.lastIndexOf(`[${note}`), 0));
  const last = output.trimEnd().split('\n').at(-1)?.trim();
  return last === undefined || last === '' ? note : `${note}: ${last.slice(0, LONGEST_LINE)}`;
}
