import { type Action, toolInputSchema } from '../../../shared/approval';
import { assertNever } from '../../../shared/assert-never';
import { callText } from '../../../shared/call-text';
import { dispatchTextSchema } from '../../../shared/dispatch';
import { fail, type Result, succeed } from '../../../shared/result';
import type { CallFacts, Rule } from '../../../shared/rule';
import { mayBeRemembered } from '../../../shared/rule-proposal';
import { type Approval, requireTicket, type Step } from '../../../shared/run-state';
import { askWords, rejectionText } from '../../../shared/wording';
import type { AskContext, Asked } from './ask-context';
import { askReview } from './ask-review';
import { askRule } from './ask-rule';
import { editText } from './editor';
import { oneLine, printable } from './printable';
import { request } from './run-face';
import { askedOf, askHeading, sendAnswer } from './send-answer';
import { actionLines } from './show-action';
import { lookLine } from './show-look';

/** What can be edited before it is approved. */
type Runnable = Exclude<Action, { kind: 'review' }>;

const fileNames = { spawn: 'prompt.md', dispatch: 'task.json', step: 'input.json' } as const;

const OTHERS = '[e] edit  [r] reject  [s] reject and stop the run > ';
const CHOICES = `[a] approve  ${OTHERS}`;
const CHOICES_WITH_RULE = `[a] approve  [m] approve and remember  ${OTHERS}`;

/**
 * Shows exactly what would run and asks until the person has decided.
 * What was edited is shown again before it can be approved, and what cannot run is asked again.
 */
export async function askApproval(
  context: AskContext,
  approval: Approval,
  signal: AbortSignal,
): Promise<Asked> {
  const { questions, write, paint } = context;
  if (approval.action.kind === 'review') return askReview(context, approval, approval.action, signal);
  const proposed = approval.action;
  let action: Runnable = proposed;
  let draft = editable(action);
  await show(context, approval, action);
  for (;;) {
    const facts = await factsOf(context, approval, action);
    const choice = await questions.ask(facts === null ? CHOICES : CHOICES_WITH_RULE, signal);
    if (choice === null) return 'none';
    if (choice === 'e') {
      const name = fileNames[action.kind];
      const typed = await questions.lend(() => editText(draft, name));
      if (typed.ok) draft = typed.value;
      const edited = typed.ok ? withText(proposed, draft) : typed;
      if (edited.ok) {
        action = edited.value;
        await show(context, approval, action);
      } else write(paint('red', printable(edited.failure)));
      continue;
    }
    if (choice === 'r' || choice === 's') {
      const reason = await questions.ask('Reason > ', signal);
      if (reason === null) return 'none';
      return askedOf(
        await sendAnswer(context, approval, { answer: 'reject', reason, stopRun: choice === 's' }),
      );
    }
    let remember: Rule | null = null;
    if (choice === 'm' && facts !== null && action.kind === 'step') {
      const rule = await askRule(context, approval.ticket, action.call, facts, signal);
      if (rule === 'none') return 'none';
      if (rule === 'back') continue;
      remember = rule;
    } else if (choice !== 'a') continue;
    const edited = action === proposed ? null : action;
    const answered = await sendAnswer(context, approval, { answer: 'approve', edited }, remember);
    if (answered.ok) return 'settled';
    // A rule that was not saved has approved nothing either: what waits is asked about again.
    if (answered.failure.type === 'bad_rule') continue;
    if (answered.failure.type !== 'bad_edit') return askedOf(answered);
    write(paint('dim', 'Edit it again, or reject it.'));
  }
}

/** Asks for the word on a step of which nobody saw whether it was done. */
export async function askOutcome(context: AskContext, step: Step, signal: AbortSignal): Promise<Asked> {
  const { connection, state, questions, paint, write } = context;
  write(paint('yellow', `? ${oneLine(step.ticket)}  Baton ended while this step ran: was it done?`));
  for (const line of actionLines({ kind: 'step', step: step.id, call: step.call }, null, paint)) write(line);
  const look = await lookLine(connection, state.id, step.id);
  if (look !== null) write(paint('yellow', look));
  for (;;) {
    const choice = await questions.ask('[d] done  [n] not done  [g] not done: do it again > ', signal);
    if (choice === null) return 'none';
    const verdict = ({ d: 'done', n: 'not_done', g: 'again' } as const)[choice];
    if (verdict === undefined) continue;
    const command = { type: 'step.resolve', step: step.id, verdict } as const;
    const resolved = await request(connection, 'run.command', { run: state.id, command });
    if (!resolved.ok) write(paint('red', printable(rejectionText(resolved.failure))));
    return askedOf(resolved);
  }
}

async function show(
  { connection, state, paint, write }: AskContext,
  approval: Approval,
  action: Runnable,
): Promise<void> {
  const { title } = requireTicket(state, approval.ticket).definition;
  const what = action.kind === 'step' ? oneLine(callText(action.call)) : oneLine(title);
  write('');
  write(askHeading(state, approval, `${what}: ${askWords[approval.reason]}`, paint));
  const preview =
    action.kind === 'step'
      ? await request(connection, 'step.preview', { run: state.id, step: action.step, call: action.call })
      : null;
  for (const line of actionLines(action, preview, paint)) write(line);
}

/** What rules look at in what would run; null where nothing of it may be remembered. */
async function factsOf(
  { connection }: AskContext,
  approval: Approval,
  action: Action,
): Promise<CallFacts | null> {
  if (action.kind !== 'step') return null;
  const facts = await request(connection, 'rule.facts', { call: action.call });
  return mayBeRemembered(approval, facts) ? facts : null;
}

/** What a person edits of an action: a spawn's prompt, or as JSON what goes to an agent or a step's input. */
function editable(action: Runnable): string {
  switch (action.kind) {
    case 'spawn':
      return action.proposal.prompt;
    case 'dispatch':
      return JSON.stringify(dispatchTextSchema.parse(action.proposal), null, 2);
    case 'step':
      return JSON.stringify(action.call.input, null, 2);
    default:
      return assertNever(action);
  }
}

/** The action with that text in place of its own; the same object when nothing has changed. */
function withText(action: Runnable, text: string): Result<Runnable, string> {
  if (text === editable(action)) return succeed(action);
  if (action.kind === 'spawn') return succeed({ ...action, proposal: { ...action.proposal, prompt: text } });
  try {
    if (action.kind === 'dispatch') {
      const words = dispatchTextSchema.safeParse(JSON.parse(text));
      return words.success
        ? succeed({ ...action, proposal: { ...action.proposal, ...words.data } })
        : fail('It has to hold title, description and acceptanceCriteria, a list of texts: edit it again.');
    }
    const input = toolInputSchema.safeParse(JSON.parse(text));
    return input.success
      ? succeed({ ...action, call: { ...action.call, input: input.data } })
      : fail('The input has to be an object of JSON values: edit it again.');
  } catch (error) {
    return fail(`This is not JSON (${(error as Error).message}): edit it again.`);
  }
}
