// Who reviews and who explains failures in a run that is about to start.
import type { RunSettings } from '../../shared/run-event';
import type { ReviewMode } from '../../shared/ticket';

/** What a person chose; null where they left it as it is proposed. An empty model is none. */
export interface ReviewChoice {
  readonly review: ReviewMode | null;
  readonly techLead: string | null;
  /** `true` and `false` switch it on and off. */
  readonly isQaOn: boolean | null;
  readonly qa: string | null;
}

export const NOTHING_CHOSEN: ReviewChoice = { review: null, techLead: null, isQaOn: null, qa: null };

export interface ProposedReview {
  /** Of the workers, as typed. */
  readonly model: string;
  readonly defaults: Pick<RunSettings, 'review' | 'techLead' | 'qa'> | undefined;
  /** What the settings say of the tiers, for workers that do not rehearse. */
  readonly settings: Pick<RunSettings, 'techLead' | 'qa'>;
}

const REHEARSAL = 'rehearsal';

/** How the run would start. Where workers rehearse everybody does, unless the person says otherwise. */
export function chosenReview(
  choice: ReviewChoice,
  { model, defaults, settings }: ProposedReview,
): Pick<RunSettings, 'review' | 'techLead' | 'qa'> {
  const rehearses = model.trim() === REHEARSAL;
  const techLead = (choice.techLead ?? (rehearses ? REHEARSAL : settings.techLead) ?? '').trim();
  const proposedQa = rehearses ? REHEARSAL : settings.qa;
  const qa = (choice.qa ?? proposedQa ?? '').trim();
  const isQaOn = choice.isQaOn ?? proposedQa !== null;
  return {
    review: choice.review ?? defaults?.review ?? 'off',
    techLead: techLead === '' ? null : techLead,
    qa: isQaOn && qa !== '' ? qa : null,
  };
}
