import { z } from 'zod';
import type { ToolInput } from '../../../shared/approval';
import type { StepPreview } from '../../../shared/contract';
import type { CallKind, StepOutcome } from '../../engine/ports';
import type { AttemptFiles } from '../changes/attempt-files';
import type { Found } from '../search/search-job';
import type { SearchService } from '../search/search-service';
import type { Standstill } from '../standstill';
import type { Timer } from '../timer';
import type { Fence } from './fence';
import type { FileProblem } from './file-problem';
import type { OutputFiles } from './output-files';
import { notJsonMessage, unreadableText } from './unreadable-input';

/** What a tool works with. */
export interface ToolContext extends Fence {
  /** The id of the step that it runs as. */
  readonly step: string;
  readonly timer: Timer;
  readonly signal: AbortSignal;
  /** Another process has the run: what outlives this one goes on though the signal aborts. */
  isLeft(): boolean;
  /** What the attempt has seen of the workspace's files; changes go through it. */
  readonly files: AttemptFiles;
  readonly outputs: OutputFiles;
  readonly search: Pick<SearchService, 'find'>;
  /** Where a tool waits for the machine to have room. */
  readonly standstill: Standstill;
  /** Does what there is no room for now, also when the step is over; people are told until then. `where` is as in `untilRoom`. */
  finishLater(work: () => Promise<unknown>, where: string): void;
  /** Hears output while it comes; a tool that has it only at the end never calls this. */
  onOutput(text: string): void;
}

/** `text` is what the model gets, `note` the one line for people. */
export interface ToolResult extends StepOutcome {
  readonly text: string;
  /** Its end was not seen: the work was broken off, and what became of it is not known. */
  readonly isUnseen?: true;
}

interface ToolDefinition<Input> {
  readonly name: string;
  /** For the model: what the tool does and what to know before using it. */
  readonly description: string;
  readonly schema: z.ZodType<Input>;
  /** A read: it may run again after its end was not seen. */
  readonly isRepeatable: boolean;
  /** Pure: from the input alone. */
  inspect(input: Input): CallKind;
  run(input: Input, context: ToolContext): Promise<ToolResult>;
  /** Only of a tool whose work outlives the process. */
  readonly outliving?: {
    /** The end of what an earlier process started as this step is known, or will be; if not, nothing of it goes on. */
    canRejoin(context: Pick<ToolContext, 'outputs' | 'step' | 'timer'>): Promise<boolean>;
    /** The same, and nothing is changed by looking. */
    mayRejoin(context: Pick<ToolContext, 'outputs' | 'step'>): Promise<boolean>;
    /** Waits for that end; null when it can no longer be known, `not_begun` when nothing ran and nothing will. */
    rejoin(context: ToolContext): Promise<ToolResult | 'not_begun' | null>;
  };
  preview(input: Input, fence: Fence): Promise<StepPreview>;
}

/** A tool as its callers see it: it checks its input by itself. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  /** As JSON Schema, for providers. */
  readonly inputSchema: object;
  readonly isRepeatable: boolean;
  inspect(input: ToolInput): CallKind;
  run(input: ToolInput, context: ToolContext): Promise<ToolResult>;
  readonly outliving: ToolDefinition<never>['outliving'] | null;
  preview(input: ToolInput, fence: Fence): Promise<StepPreview>;
}

export function defineTool<Input>(definition: ToolDefinition<Input>): Tool {
  const { name, description, schema, isRepeatable } = definition;

  function parse(input: ToolInput): { input: Input } | { message: string } {
    const unreadable = unreadableText(input);
    if (unreadable !== null) return { message: notJsonMessage(name, unreadable) };
    const parsed = schema.safeParse(input);
    return parsed.success ? { input: parsed.data } : { message: inputMessage(name, parsed.error.issues) };
  }

  const { $schema: _dialect, ...inputSchema } = z.toJSONSchema(schema, { io: 'input' });

  return {
    name,
    description,
    inputSchema,
    isRepeatable,
    outliving: definition.outliving ?? null,
    inspect(input) {
      const parsed = parse(input);
      return 'message' in parsed ? { kind: 'invalid', ...parsed } : definition.inspect(parsed.input);
    },
    async run(input, context) {
      const parsed = parse(input);
      return 'message' in parsed ? toolError(parsed.message) : definition.run(parsed.input, context);
    },
    async preview(input, fence) {
      const parsed = parse(input);
      return 'message' in parsed ? { kind: 'invalid', ...parsed } : definition.preview(parsed.input, fence);
    },
  };
}

export function toolError(message: string): ToolResult {
  return { outcome: 'error', note: message, text: message };
}

/** A file was not changed, as far as anybody can tell. */
export function notChanged({ message, isUnseen }: FileProblem): ToolResult {
  return { ...toolError(message), ...(isUnseen === undefined ? {} : { isUnseen }) };
}

export function foundResult(found: Found): ToolResult {
  return found.ok ? { outcome: 'ok', ...found.value } : toolError(found.failure);
}

/** All that is wrong with the input, in one sentence. */
function inputMessage(name: string, issues: readonly z.core.$ZodIssue[]): string {
  const faults = issues.map((issue) => {
    const field = issue.path.join('.');
    if (issue.code === 'unrecognized_keys') return `it knows no ${issue.keys.map(quoted).join(', ')}`;
    if (issue.code === 'custom') return `${quoted(field)} ${issue.message}`;
    if (issue.code === 'invalid_type' && issue.input === undefined && issue.message.includes('undefined'))
      return `${quoted(field)} is missing`;
    return `${quoted(field)}: ${issue.message}`;
  });
  return `The input of ${name} is wrong: ${faults.join('; ')}.`;
}

function quoted(field: string): string {
  return `“${field}”`;
}
