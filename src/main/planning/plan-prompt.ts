import { type Problem, problemText } from '../../shared/problem';
import { proposeTrack } from './propose-track';

export const ORCHESTRATOR_ROLE = 'Tier 1 orchestrator';

/** What the orchestrator is told before the files. */
export function planPrompt(goal: string): string {
  return `You plan the work of AI workers on a developer's project. Turn the goal into a track: tickets and what they depend on. You do none of the work yourself.

# Goal

${goal}

## Who works on a ticket

- One worker, a language model with tools: it reads and changes files of the project and runs commands there.
- It knows its ticket, the track's context, what the workers of the tickets before it said, and the files that the ticket names. It knows nothing of the goal and of other tickets, so a ticket says all that it needs.
- Tickets that do not depend on each other are worked on at the same time, in one folder. Tickets that change the same file must depend on each other.

## How to plan

- As few tickets as the goal needs, each small enough for one sitting. A dependency only where one needs what another makes; no cycles.
- “context_requirements” and “target_file” are paths relative to the project. Name files that are there, or that a ticket before makes.
- “acceptance_criteria” can be seen to be true or false. “verify” holds only commands that this project has and that end by themselves.
- Decisions that several tickets need stand in the track's “context”.

## How to answer

Call ${proposeTrack.name} once, with the whole track. If you cannot call tools, answer with nothing but the track as one JSON object:

{ "title": "…", "context": "…", "tickets": [ { "id": "T-1", "title": "…", "description": "…", "depends_on": [], "context_requirements": [], "target_file": "…", "acceptance_criteria": [], "verify": [], "priority": 2 } ] }`;
}

/** What the model hears of an answer that cannot be taken. `text` is what it wrote, as the places count. */
export function problemsMessage(problems: readonly Problem[], text: string): string {
  return `The track cannot be taken yet. Mend these problems and propose the whole track again:\n\n${list(problems, text)}`;
}

/** A person wants another track. `text` is what they see, where that is not what the model wrote last. */
export function notesMessage(notes: string, text: string | null, problems: readonly Problem[]): string {
  const parts = ['A person has looked at the track and wants it changed.'];
  if (text !== null && text.trim() !== '') {
    parts.push(`They changed it to this:\n\n\`\`\`json\n${text}\n\`\`\``);
  }
  if (problems.length > 0) parts.push(`It has problems:\n\n${list(problems, text ?? '')}`);
  parts.push(`Their notes:\n\n${notes}`, `Propose the whole track again, with ${proposeTrack.name}.`);
  return parts.join('\n\n');
}

/** Enough to begin with; a model mends no more in one go. */
const MOST_TOLD = 40;
const MOST_QUOTED = 120;

function list(problems: readonly Problem[], text: string): string {
  const lines = text.split('\n');
  const told = problems.slice(0, MOST_TOLD).map((problem) => {
    const line = problem.line === null ? '' : (lines[problem.line - 1] ?? '').trim().slice(0, MOST_QUOTED);
    return `- ${problemText(problem)}${line === '' ? '' : ` In this line: ${line}`}`;
  });
  const more = problems.length - told.length;
  return [...told, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n');
}
