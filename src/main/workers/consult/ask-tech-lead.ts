import type { Usage } from '../../../shared/usage';
import type { ReviewOutcome } from '../../engine/ports';
import { answerMessages } from '../answer-messages';
import { type Message, userMessage } from '../message';
import type { ModelAnswer, ModelRequest, Provider } from '../providers/provider';
import { readVerdict } from './read-verdict';
import { reviewTool } from './review-tool';

/** A review but for what was changed, which the tech lead is told and does not tell. */
export type ReviewAnswer = ReviewOutcome extends infer Each
  ? Each extends { type: 'reviewed' | 'failed' }
    ? Omit<Each, 'changed'>
    : never
  : never;

type Question = Pick<ModelRequest, 'model' | 'signal' | 'wire'>;

/** An answer that decides nothing goes back once with what is wrong with it. Failures are the provider's, for the engine to try again. */
export async function askTechLead(
  provider: Provider,
  prompt: string,
  { model, signal, wire }: Question,
): Promise<ReviewAnswer> {
  const usages: Usage[] = [];
  const conversation: Message[] = [userMessage(prompt)];
  let tools = [reviewTool];

  async function ask(): Promise<ModelAnswer> {
    const request = { model, conversation: [...conversation], tools, signal, onText: () => {} };
    const answer = await provider.ask({ ...request, ...(wire === undefined ? {} : { wire }) });
    if (answer.usage !== null) usages.push(answer.usage);
    if (!takesNoTools(answer) || tools.length === 0) return answer;
    tools = [];
    return ask();
  }

  for (let isToldAlready = false; ; isToldAlready = true) {
    const answer = await ask();
    if (answer.type === 'failed') {
      const { reason, retry } = answer;
      return { type: 'failed', reason, retry, usages, model };
    }
    const read = readVerdict(answer);
    if (read.ok) return { type: 'reviewed', ...read.value, usages, model };
    const wrong = read.failure;
    if (isToldAlready) {
      const reason = `The tech lead's model gave no verdict, though it was told what was wrong: ${wrong}`;
      return { type: 'failed', reason, retry: null, usages, model };
    }
    conversation.push(...answerMessages(answer, () => ({ type: 'error-text', value: wrong })));
    if (answer.calls.length === 0) conversation.push(userMessage(wrong));
  }
}

/** Servers of small local models refuse a request that offers tools, in words of their own. */
function takesNoTools(answer: ModelAnswer): boolean {
  return (
    answer.type === 'failed' &&
    answer.retry === null &&
    answer.usage === null &&
    /\b(tools?|functions?)\b/i.test(answer.reason)
  );
}
