import { isStepCount, jsonSchema, streamText, type ToolSet, tool } from 'ai';
import { tools } from '../../src/main/workers/tools/find-tool';
import { toolContext } from '../../src/main/workers/tools/tool-rig';
import type { ToolCall } from '../../src/shared/approval';
import type { AttemptPlace } from './attempt-place';
import { createReplay, type JournalWrites } from './journal-writes';
import { scriptedModel } from './scripted-model';

/**
 * The peer: the SDK's own loop with Baton's tools as its `execute`, and after each of its steps what Baton writes for one, to
 * plain files. Without `writes` nothing is written but by the tools.
 */
export async function bareLoop(
  calls: readonly ToolCall[],
  { workspace, run }: AttemptPlace,
  writes: JournalWrites | null,
): Promise<() => Promise<void>> {
  const model = scriptedModel(calls);
  const replay = await createReplay(run);
  let ran = 0;
  const context = toolContext(workspace, run);
  const executed: ToolSet = Object.fromEntries(
    tools.map(({ name, description, inputSchema, run: runTool }) => [
      name,
      tool({
        description,
        inputSchema: jsonSchema(inputSchema),
        async execute(input) {
          const result = await runTool(input as ToolCall['input'], context);
          if (result.outcome === 'ok') ran++;
          return result.text;
        },
      }),
    ]),
  );

  return async () => {
    if (writes !== null) await replay.write(writes.before);
    let turn = 0;
    let text = '';
    const answer = streamText({
      model,
      prompt: 'Write the files.',
      tools: executed,
      maxRetries: 0,
      stopWhen: isStepCount(calls.length + 1), // The calls, and the answer that ends the attempt.
      async onStepEnd() {
        const own = writes?.turns[turn++];
        if (own !== undefined) await replay.write(own);
      },
    });
    for await (const part of answer.stream) if (part.type === 'text-delta') text += part.text;
    await replay.close();
    const written = writes === null ? calls.length + 1 : turn;
    if (ran !== calls.length || text === '' || written !== calls.length + 1) {
      throw new Error(`The bare loop ran ${ran} of ${calls.length} steps`);
    }
  };
}
