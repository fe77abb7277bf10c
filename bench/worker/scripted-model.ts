import type { LanguageModel } from 'ai';
import { MockLanguageModelV4 } from 'ai/test';
import type { ToolCall } from '../../src/shared/approval';

type Doing = ConstructorParameters<typeof MockLanguageModelV4>[0];
type StreamResult = Awaited<ReturnType<InstanceType<typeof MockLanguageModelV4>['doStream']>>;
type Part = StreamResult['stream'] extends ReadableStream<infer Item> ? Item : never;

const FINISHED = 'All files are written.';

/** `steps` calls that really write, read and change files, each as long as a small source file. */
export function scriptedCalls(steps: number): ToolCall[] {
  return Array.from({ length: steps }, (_, step) => {
    const file = Math.floor(step / 3);
    const path = `src/file-${file}.ts`;
    const line = (number: number) => `export const value${number} = compute(${file}, ${number});\n`;
    if (step % 3 === 1) return { tool: 'read_file', input: { path } };
    if (step % 3 === 2) {
      return { tool: 'edit_file', input: { path, old_text: line(20), new_text: `// ${step}\n${line(20)}` } };
    }
    const content = Array.from({ length: 40 }, (_, number) => line(number)).join('');
    return { tool: 'write_file', input: { path, content } };
  });
}

/** Answers at once: with the call whose turn it is, going by the conversation, and with a summary after the last one. */
export function scriptedModel(calls: readonly ToolCall[]): LanguageModel {
  return mockModel(async ({ prompt }) => {
    const asked = prompt.filter(({ role }) => role === 'assistant').length;
    const call = calls[asked];
    return { stream: streamOf(call === undefined ? finalParts() : callParts(call, asked)) };
  });
}

/** Writes `tokens` tokens of four characters, one every `everyMs`; after a late wake-up as many as are due. */
export function streamingModel(tokens: number, everyMs: number): LanguageModel {
  return mockModel(async () => {
    let timer: NodeJS.Timeout | undefined;
    const stream = new ReadableStream<Part>({
      start(controller) {
        const begun = performance.now();
        let written = 0;
        controller.enqueue({ type: 'stream-start', warnings: [] });
        controller.enqueue({ type: 'text-start', id: 'text' });
        timer = setInterval(() => {
          const due = Math.min(tokens, Math.floor((performance.now() - begun) / everyMs));
          for (; written < due; written++) {
            controller.enqueue({ type: 'text-delta', id: 'text', delta: 'abc ' });
          }
          if (written < tokens) return;
          clearInterval(timer);
          controller.enqueue({ type: 'text-end', id: 'text' });
          controller.enqueue(finish('stop', tokens));
          controller.close();
        }, everyMs);
      },
      cancel: () => clearInterval(timer),
    });
    return { stream };
  });
}

function mockModel(doStream: (options: { prompt: readonly { role: string }[] }) => Promise<StreamResult>) {
  const given: Doing = { provider: 'google', modelId: 'gemini-2.5-flash-lite', doStream };
  return new MockLanguageModelV4(given);
}

function callParts({ tool, input }: ToolCall, number: number): Part[] {
  const id = `call-${number}`;
  const text = JSON.stringify(input);
  return [
    { type: 'text-start', id: 'text' },
    { type: 'text-delta', id: 'text', delta: `Step ${number + 1}.` },
    { type: 'text-end', id: 'text' },
    { type: 'tool-input-start', id, toolName: tool },
    { type: 'tool-input-delta', id, delta: text },
    { type: 'tool-input-end', id },
    { type: 'tool-call', toolCallId: id, toolName: tool, input: text },
    finish('tool-calls', 100),
  ];
}

function finalParts(): Part[] {
  return [
    { type: 'text-start', id: 'text' },
    { type: 'text-delta', id: 'text', delta: FINISHED },
    { type: 'text-end', id: 'text' },
    finish('stop', 10),
  ];
}

function finish(unified: 'stop' | 'tool-calls', output: number): Part {
  return {
    type: 'finish',
    finishReason: { unified, raw: unified },
    usage: {
      inputTokens: { total: 1_000, noCache: 1_000, cacheRead: 0, cacheWrite: 0 },
      outputTokens: { total: output, text: output, reasoning: 0 },
    },
  };
}

function streamOf(parts: readonly Part[]): ReadableStream<Part> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue({ type: 'stream-start', warnings: [] });
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });
}
