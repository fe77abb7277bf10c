import type { Usage } from '../../../shared/usage';
import { tools } from '../tools/find-tool';
import type { Models } from './models';

export interface ModelCheck {
  readonly model: string;
  readonly ok: boolean;
  /** What it said, or why it could not. */
  readonly message: string;
  readonly milliseconds: number;
  readonly usage: Usage | null;
}

const QUESTION = 'Answer with the one word OK. Call no tool.';

/** Asks a model one tiny question, with the tools that workers have, and tells how that went. */
export async function checkModel(
  models: Models,
  model: string,
  signal: AbortSignal,
  now: () => number,
): Promise<ModelCheck> {
  const provider = models.providerOf(model);
  if (!provider.ok)
    return { model, ok: false, message: provider.failure.message, milliseconds: 0, usage: null };
  const began = now();
  const answer = await provider.value.ask({
    model,
    conversation: [{ role: 'user', content: [{ type: 'text', text: QUESTION }] }],
    tools,
    signal,
    onText: () => {},
  });
  const milliseconds = now() - began;
  const { usage } = answer;
  return answer.type === 'answered'
    ? { model, ok: true, message: answer.text.trim(), milliseconds, usage }
    : { model, ok: false, message: answer.reason, milliseconds, usage };
}
