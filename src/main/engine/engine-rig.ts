import { type ChangedFile, firstMessage, type ToolCall } from '../../shared/approval';
import type { DispatchFacts, DispatchProposal } from '../../shared/dispatch';
import { fold } from '../../shared/fold';
import { type Limits, NO_LIMITS } from '../../shared/limits';
import { fail, succeed } from '../../shared/result';
import type { ReviewVerdict } from '../../shared/review-verdict';
import { type RunEvent, type RunSettings, WORKERS_ONLY } from '../../shared/run-event';
import { createRunState, type RunState } from '../../shared/run-state';
import type { ApprovalMode, TicketDefinition } from '../../shared/ticket';
import type { Usage } from '../../shared/usage';
import { createEngine, type Engine } from './engine';
import type {
  AttemptJob,
  CallKind,
  DiagnosisJob,
  DiagnosisOutcome,
  DispatchJob,
  DispatchOutcome,
  EndedAttempt,
  MergeOutcome,
  PrepareJob,
  RevertOutcome,
  ReviewJob,
  ReviewOutcome,
  StepOutcome,
  TurnJob,
  TurnOutcome,
} from './ports';

// An engine with a worker whose every move a test decides, for tests and for the bench. Nothing here takes time.

export const USAGE: Usage = {
  input: 10,
  cacheRead: 1,
  cacheWrite: 0,
  output: 5,
  reasoning: 0,
  cost: 0.01,
  estimated: false,
};

export function answer(text: string, calls: readonly ToolCall[] = []): TurnOutcome {
  return { type: 'answered', text, calls, ends: calls.length === 0, usage: USAGE, model: 'rig' };
}

/** What the rig's tech lead gives; a person is asked where the run says so. */
export function verdict(
  said: ReviewVerdict,
  { techLead }: ReviewJob,
  notes = '',
  changed: readonly ChangedFile[] = [{ path: 'src/a.ts', before: null, after: 'digest' }],
): ReviewOutcome {
  if (techLead === null) return { type: 'for_person', changed };
  return { type: 'reviewed', verdict: said, notes, changed, usages: [USAGE], model: techLead };
}

export const command = (text: string): ToolCall => ({ tool: 'run_command', input: { command: text } });
export const change = (path: string): ToolCall => ({ tool: 'write_file', input: { path, content: 'x' } });
export const read = (path: string): ToolCall => ({ tool: 'read_file', input: { path } });

export function inspect({ tool, input }: ToolCall): CallKind {
  if (input.wrong !== undefined) return { kind: 'invalid', message: 'The input is wrong.' };
  if (tool === 'report_blocked') return { kind: 'report_blocked', reason: String(input.reason) };
  if (tool === 'finish') return { kind: 'finish', summary: String(input.summary), changedFiles: [] };
  if (tool === 'run_command') return { kind: 'command', command: String(input.command) };
  const path = String(input.path);
  if (tool === 'write_file')
    return path === '.git/config'
      ? { kind: 'protected', reason: 'protected_path', path }
      : { kind: 'change', path };
  return { kind: 'read', path };
}

/** One piece of work that the engine has started: what it is and how a test brings it to an end. */
interface Working {
  readonly what: string;
  readonly signal: AbortSignal;
  end(): void;
}

export interface RigOptions {
  readonly mode?: ApprovalMode;
  readonly parallel?: number;
  readonly limits?: Partial<Limits>;
  /** What the model answers; `Done.` when it is silent. */
  turn?(job: TurnJob): TurnOutcome | undefined;
  step?(call: ToolCall): StepOutcome;
  /** How a step of an earlier process ended; null when nobody can know it. It went well when this is silent. */
  rejoin?(call: ToolCall): StepOutcome | 'again' | null;
  /** What the tech lead says, or that a person is to look; accepts when it is silent. */
  review?(job: ReviewJob): ReviewOutcome;
  /** What the QA says of a failed command. */
  diagnose?(job: DiagnosisJob): DiagnosisOutcome;
  /** Hears of every proposal that is put together. */
  prepare?(job: PrepareJob): void;
  /** The keys of the agents elsewhere. */
  readonly agents?: readonly string[];
  /** What comes of handing a ticket over; the agent has it when it is silent. */
  send?(job: DispatchJob): DispatchOutcome;
  /** What comes of merging a result; a commit of its own when it is silent. */
  merge?(job: AttemptJob): MergeOutcome;
  /** What comes of taking accepted work back; a commit that undoes it when it is silent. */
  revert?(job: AttemptJob): RevertOutcome;
  /** Who is at work beside the workers; nobody when it is left out. */
  readonly tiers?: Partial<Pick<RunSettings, 'review' | 'techLead' | 'qa' | 'isolation'>>;
  /** Work ends only when the test ends it. */
  readonly hold?: boolean;
  /** With `hold`: putting a proposal together takes until the test ends it, too. */
  readonly holdPreparing?: boolean;
  /** What another process left on disk: the run is reopened from it instead of being opened anew, at the time of its last event. */
  readonly journal?: readonly RunEvent[];
}

export interface Rig {
  readonly engine: Engine;
  /** All that is "on disk". */
  readonly journal: RunEvent[];
  /** How long the journal was after each append; an append is there whole or not at all. */
  readonly appends: number[];
  /** What a face holds: its own state, folded from what was published. */
  readonly face: RunState;
  /** In order: every journal write, publication and start of work. */
  readonly log: string[];
  readonly working: Map<string, Working>;
  /** The calls that really ran. */
  readonly ran: ToolCall[];
  readonly prompts: string[];
  /** The attempts of which the worker was told that they are over. */
  readonly ended: EndedAttempt[];
  trouble: string | null;
  /** Null mends it. */
  breakDisk(message: string | null): void;
  /** The clock stands still but for this. */
  advance(ms: number): void;
  /** The same, while the run stands still. */
  standStill(ms: number): void;
  /** Ends the work named so, e.g. `turn T-1#1`, and waits until the engine is quiet. */
  end(what: string): Promise<void>;
  start(): Promise<void>;
  types(): string[];
}

export async function createRig(
  tickets: readonly TicketDefinition[],
  options: RigOptions = {},
): Promise<Rig> {
  const state = createRunState('run-1');
  const journal: RunEvent[] = [...(options.journal ?? [])];
  const face = createRunState('run-1');
  const appends: number[] = [];
  const log: string[] = [];
  const working = new Map<string, Working>();
  const ran: ToolCall[] = [];
  const prompts: string[] = [];
  const ended: EndedAttempt[] = [];
  let time = Date.parse(journal.at(-1)?.at ?? '2026-01-01T00:00:00.000Z');
  let disk: string | null = null;
  let stoodStill = 0;
  for (const event of journal)
    for (const copy of [state, face]) fold(copy, JSON.parse(JSON.stringify(event)));

  function work<Outcome>(what: string, signal: AbortSignal, outcome: () => Outcome): Promise<Outcome> {
    log.push(`start ${what}`);
    if (options.hold !== true) return Promise.resolve(outcome());
    return new Promise((resolve) => {
      let name = what; // Two attempts may well wait for the same time.
      while (working.has(name)) name += ' too';
      const end = () => {
        working.delete(name);
        resolve(outcome());
      };
      working.set(name, { what, signal, end });
    });
  }

  const engine = createEngine(state, {
    now: () => new Date(time).toISOString(),
    random: () => 0.5,
    wait: (until, signal) => work(`wait ${until}`, signal, () => undefined),
    hash: (text) => `hash of ${text}`, // As good as a digest here: equal only for equal bytes.
    tools: { inspect, isRepeatable: (tool) => tool === 'read_file', setupCall: command, verifyCall: command },
    journal: {
      append: async (events) => {
        if (disk !== null) return fail({ type: 'not_written', message: disk });
        for (const event of events) log.push(`disk ${event.type}`);
        journal.push(...events);
        appends.push(journal.length);
        return succeed(null);
      },
    },
    publish: (events) => {
      for (const event of events) {
        log.push(`publish ${event.type}`);
        fold(face, JSON.parse(JSON.stringify(event)));
      }
    },
    trouble: (message) => {
      rig.trouble = message;
    },
    stoodStillMs: () => stoodStill,
    dispatch: {
      async prepare({ ticket, assignment }) {
        const agent = assignment?.agent ?? ticket.assignedTo;
        if (agent === 'off') return fail({ type: 'failed', reason: 'It is switched off.' });
        if (options.agents?.includes(agent) !== true) return null;
        const { title, description, acceptanceCriteria } = assignment?.text ?? ticket;
        return succeed({ ...proposed(agent), title, description, acceptanceCriteria });
      },
      send: (job, signal) =>
        work(`send ${job.attempt}`, signal, () => options.send?.(job) ?? { type: 'sent', facts: facts() }),
    },
    workspaces: {
      merge: (job, signal) =>
        work(
          `merge ${job.attempt.key}`,
          signal,
          () => options.merge?.(job) ?? { type: 'merged', commit: `commit of ${job.attempt.key}` },
        ),
      revert: (job, signal) =>
        work(
          `revert ${job.attempt.key}`,
          signal,
          () => options.revert?.(job) ?? { type: 'reverted', commit: `undoes ${job.attempt.key}` },
        ),
    },
    worker: {
      prepare: async (job, signal) => {
        options.prepare?.(job);
        const prompt = `Do ${job.ticket.id}.`;
        const fresh = {
          role: 'Worker',
          model: job.model,
          prompt,
          context: [],
          setup: [...job.setup],
          verify: [...job.ticket.verify],
        };
        const prepared = succeed(job.lastProposal ?? fresh);
        return options.holdPreparing === true
          ? work(`prepare ${job.attempt.key}`, signal, () => prepared)
          : prepared;
      },
      turn: (job, signal) => {
        if (job.turn === 1) prompts.push(firstMessage(job.proposal));
        return work(`turn ${job.attempt.key}`, signal, () => options.turn?.(job) ?? answer('Done.'));
      },
      step: (job, signal) =>
        work(`step ${job.step.id}`, signal, () => {
          ran.push(job.step.call);
          return options.step?.(job.step.call) ?? { outcome: 'ok', note: 'ran' };
        }),
      rejoin: (job, signal) =>
        work(`rejoin ${job.step.id}`, signal, () => {
          const found = options.rejoin?.(job.step.call);
          return found === undefined ? { outcome: 'ok', note: 'ran' } : found;
        }),
      review: (job, signal) =>
        work(`review ${job.attempt.key}`, signal, () => options.review?.(job) ?? verdict('accept', job)),
      diagnose: (job, signal) =>
        work(
          `diagnosis ${job.step.id}`,
          signal,
          () => options.diagnose?.(job) ?? { type: 'failed', reason: 'silent', usage: null, model: job.qa },
        ),
      ended: (attempt) => ended.push(attempt),
    },
  });

  const rig: Rig = {
    engine,
    journal,
    appends,
    face,
    log,
    working,
    ran,
    prompts,
    ended,
    trouble: null,
    advance: (ms) => {
      time += ms;
    },
    standStill: (ms) => {
      time += ms;
      stoodStill += ms;
    },
    breakDisk: (message) => {
      disk = message;
    },
    async end(what) {
      const found = working.get(what);
      if (found === undefined)
        throw new Error(`${what} is not under way; these are: ${[...working.keys()].join(', ')}`);
      found.end();
      await quiet(engine);
    },
    async start() {
      const settings = {
        workspace: '/work',
        mode: options.mode ?? 'all',
        parallel: options.parallel ?? 4,
        limits: { ...NO_LIMITS, ...options.limits },
        model: 'rig',
        ...WORKERS_ONLY,
        ...options.tiers,
      };
      await engine.command({ type: 'run.start', ...settings });
      await quiet(engine);
    },
    types: () => journal.map(({ type }) => type),
  };
  if (journal.length > 0) return rig;
  await engine.command({
    type: 'run.open',
    track: { title: 'Track', context: '', source: { name: 'track.json', path: null } },
    tickets,
  });
  return rig;
}

/** What the rig's agents elsewhere would be sent. */
export function proposed(agent: string, words: Partial<DispatchProposal> = {}): DispatchProposal {
  return {
    title: 'Title',
    description: 'Description',
    acceptanceCriteria: [],
    agent,
    agentName: agent.toUpperCase(),
    interface: 'gitea',
    taskType: 'refactoring',
    typeReason: 'given',
    place: { url: 'http://gitea', repo: 'o/r' },
    label: null,
    issueNumber: 12,
    endpoint: null,
    ...words,
  };
}

export function facts(change: Partial<DispatchFacts> = {}): DispatchFacts {
  return {
    id: 'dispatch-1',
    status: 'assigned',
    issueNumber: 12,
    issueUrl: 'http://gitea/o/r/issues/12',
    commentId: 5,
    labelApplied: null,
    missing: [],
    retries: 0,
    error: null,
    isAwaited: true,
    escalation: 'none',
    newsAt: '2026-01-01T00:00:00.000Z',
    ...change,
  };
}

/** Lets everything happen that can without held work coming to an end. */
export async function quiet(engine: Engine): Promise<void> {
  for (let before = -1; before !== engine.state.seq; ) {
    before = engine.state.seq;
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  }
}
