import { type Assignment, type DispatchOffer, NO_WISHES } from '../../../shared/dispatch';
import { nearestName } from '../../../shared/nearest-name';
import type { AskContext } from './ask-context';
import { oneLine, printable } from './printable';
import { request } from './run-face';

/**
 * Asks who is to have a ticket instead of `before`. What goes to them is put to the person afterwards, as always. `back`: to nobody;
 * `none`: there will be no answer.
 */
export async function askAgent(
  context: AskContext,
  ticket: string,
  before: string | null,
  signal: AbortSignal,
): Promise<Assignment | 'back' | 'none'> {
  const { questions, paint, write } = context;
  const say = (problem: string) => write(paint('red', printable(problem)));
  const offer = await offerOf(context, ticket, NO_WISHES);
  if (typeof offer === 'string') {
    say(offer);
    return 'back';
  }
  const others = offer.agents.filter(({ key }) => key !== before);
  for (const { key, name, problem } of others)
    write(
      `  ${oneLine(key)}  ${oneLine(name)}${problem === null ? '' : paint('dim', `  ${oneLine(problem)}`)}`,
    );
  for (;;) {
    const typed = await questions.ask('Which agent? Its key, or nothing to go back > ', signal);
    if (typed === null) return 'none';
    if (typed === '') return 'back';
    const agent = others.find(({ key }) => key === typed);
    if (agent === undefined) {
      const keys = others.map(({ key }) => key);
      const near = nearestName(typed, keys);
      say(
        `There is no agent “${typed}”: ${near === null ? `name one of ${keys.join(', ')}.` : `did you mean “${near}”?`}`,
      );
      continue;
    }
    const hasIssue = context.state.tickets.get(ticket)?.definition.issueNumber != null;
    const issue = agent.interface === 'gitea' && !hasIssue ? await askIssue(context, signal) : {};
    if (issue === 'back' || issue === 'none') return issue;
    const assignment: Assignment = { ...NO_WISHES, ...issue, agent: agent.key, text: null };
    const meant = await offerOf(context, ticket, { ...NO_WISHES, ...issue, agent: agent.key });
    const problem = typeof meant === 'string' ? meant : meant.problem;
    if (problem === null) return assignment;
    say(problem);
  }
}

async function offerOf(
  { connection, state }: AskContext,
  ticket: string,
  wishes: Omit<Assignment, 'agent' | 'text'> & { readonly agent?: string },
): Promise<DispatchOffer | string> {
  const offered = await request(connection, 'dispatch.offer', {
    run: state.id,
    ticket,
    wishes: { agent: null, ...wishes },
  });
  return offered.ok ? offered.value : offered.failure.message;
}

/** Agents on Gitea work on issues. */
async function askIssue(
  { questions }: AskContext,
  signal: AbortSignal,
): Promise<Pick<Assignment, 'issueNumber' | 'createIssue'> | 'back' | 'none'> {
  for (;;) {
    const typed = await questions.ask(
      'Which issue? Its number, [n] a new one, or nothing to go back > ',
      signal,
    );
    if (typed === null) return 'none';
    if (typed === '') return 'back';
    if (typed === 'n') return { issueNumber: null, createIssue: true };
    const number = Number(typed);
    if (/^\d+$/.test(typed) && number >= 1 && Number.isSafeInteger(number))
      return { issueNumber: number, createIssue: false };
  }
}
