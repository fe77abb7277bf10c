import type { ReviewMode } from '../../shared/ticket';

export const REVIEW_MODES: readonly ReviewMode[] = ['off', 'model', 'person'];

/** Who looks at a worker's result before it counts. */
export const reviewWords: Record<ReviewMode, { label: string; meaning: string }> = {
  off: { label: 'Nobody', meaning: 'A result counts once its verify commands pass.' },
  model: { label: 'The tech lead', meaning: 'A model accepts it, sends it back with notes, or blocks it.' },
  person: { label: 'You', meaning: 'Each result waits for you, with its diff.' },
};
