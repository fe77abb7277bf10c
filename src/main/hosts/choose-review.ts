import { type Result, succeed } from '../../shared/result';
import type { RunSettings } from '../../shared/run-event';
import type { ReviewMode } from '../../shared/ticket';
import type { Models } from '../workers/providers/models';
import { chooseModel } from './choose-model';

/** What a person typed as `--review`, `--tech-lead` and `--qa`. */
interface ReviewTyped {
  readonly review?: ReviewMode;
  readonly techLead?: string;
  readonly qa?: string;
}

type Chosen = Pick<RunSettings, 'review' | 'techLead' | 'qa'>;

const OFF = 'off';

/** Who reviews and who explains failures: what was typed, else as usual. A named tech lead reviews, unless something else was typed. */
export async function chooseReview(
  typed: ReviewTyped,
  usual: Chosen,
  models: Models,
): Promise<Result<Chosen, { message: string }>> {
  const techLead = await chooseTier(typed.techLead, usual.techLead, models);
  if (!techLead.ok) return techLead;
  const qa = await chooseTier(typed.qa, usual.qa, models);
  if (!qa.ok) return qa;
  const isNamed = typed.techLead !== undefined && techLead.value !== null;
  const review = typed.review ?? (isNamed ? 'model' : usual.review);
  return succeed({ review, techLead: techLead.value, qa: qa.value });
}

async function chooseTier(
  typed: string | undefined,
  usual: string | null,
  models: Models,
): Promise<Result<string | null, { message: string }>> {
  if (typed === undefined) return succeed(usual);
  if (typed === OFF) return succeed(null);
  return chooseModel({ provider: null, model: typed }, models);
}
