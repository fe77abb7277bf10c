import { createQuestions } from './questions';

/** Whether the person at the terminal says yes; anything else is no, and so is Ctrl+C. */
export async function askYes(question: string): Promise<boolean> {
  const controller = new AbortController();
  const questions = createQuestions(() => controller.abort());
  const answer = await questions.ask(question, controller.signal);
  return answer !== null && /^y(es)?$/i.test(answer);
}
