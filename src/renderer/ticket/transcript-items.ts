// What the transcript shows, in order: the text of each turn in blocks, then the steps that the turn called for, each with
// what its tool gave back. Text comes from the attempt's record, steps from the run.
import type { RecordEntry } from '../../shared/attempt-record';
import type { ShownRecord } from '../store/attempt-records';
import { type TextBlock, textBlocks } from './text-blocks';

interface StepOutput {
  readonly text: string;
  readonly isError: boolean;
}

export type TranscriptItem =
  | { readonly kind: 'text'; readonly key: string; readonly block: TextBlock; readonly isLive: boolean }
  | {
      readonly kind: 'step';
      readonly key: string;
      readonly step: string;
      readonly output: StepOutput | null;
    };

/** Reads each finished piece once, so that what streams in costs what it adds. */
export function createTranscriptReader(): (
  steps: readonly { readonly id: string; readonly turn: number }[],
  record: Pick<ShownRecord, 'entries' | 'live'>,
) => TranscriptItem[] {
  const known = new WeakMap<RecordEntry, TextBlock[]>();
  const blocksOf = (entry: Extract<RecordEntry, { kind: 'text' }>) => {
    const blocks = known.get(entry) ?? textBlocks(entry.text);
    known.set(entry, blocks);
    return blocks;
  };
  return (steps, { entries, live }) => {
    const textOf = new Map<number, { block: TextBlock; isLive: boolean }[]>();
    const outputs = new Map<string, StepOutput>();
    const say = (turn: number, blocks: readonly TextBlock[], isLive: boolean) => {
      const said = textOf.get(turn) ?? [];
      blocks.forEach((block, i) => {
        said.push({ block, isLive: isLive && i === blocks.length - 1 });
      });
      textOf.set(turn, said);
    };
    for (const entry of entries) {
      if (entry.kind === 'text') say(entry.turn, blocksOf(entry), false);
      else outputs.set(entry.step, { text: entry.text, isError: entry.isError });
    }
    if (live?.of.kind === 'text') say(live.of.turn, textBlocks(live.text), true);
    else if (live !== null) outputs.set(live.of.step, { text: live.text, isError: false });

    const turns = new Set([...textOf.keys(), ...steps.map(({ turn }) => turn)]);
    return [...turns]
      .sort((a, b) => a - b)
      .flatMap((turn): TranscriptItem[] => [
        ...(textOf.get(turn) ?? []).map(
          ({ block, isLive }, i): TranscriptItem => ({
            kind: 'text',
            key: `${turn}.${i}`,
            block,
            isLive,
          }),
        ),
        ...steps
          .filter((step) => step.turn === turn)
          .map(
            ({ id }): TranscriptItem => ({
              kind: 'step',
              key: id,
              step: id,
              output: outputs.get(id) ?? null,
            }),
          ),
      ]);
  };
}
