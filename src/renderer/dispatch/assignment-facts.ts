import type { Assignment } from '../../shared/dispatch';
import type { TicketDefinition } from '../../shared/ticket';
import { tidyWords } from './edited-dispatch';

/** What goes with a ticket to its agent and is not as the ticket's file has it. */
export function assignmentFacts(
  definition: TicketDefinition,
  { taskType, issueNumber, createIssue, endpoint, text }: Assignment,
): { readonly name: string; readonly value: string }[] {
  const issue = issueNumber ?? definition.issueNumber;
  const words = tidyWords(definition);
  const said = text ?? words;
  const edited = (now: string, before: string) => (now === before ? null : now || 'none');
  const lines = (list: readonly string[]) => list.join('\n');
  const facts = [
    ['Issue', createIssue ? 'a new one' : issue === null ? null : `#${issue}`],
    ['Type', taskType?.replaceAll('_', ' ') ?? null],
    ['Endpoint', endpoint],
    ['Title', edited(said.title, words.title)],
    ['Text', edited(said.description, words.description)],
    ['Criteria', edited(lines(said.acceptanceCriteria), lines(words.acceptanceCriteria))],
  ] as const;
  return facts.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
}
