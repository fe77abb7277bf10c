import { assertNever } from '../../shared/assert-never';
import type { RunState } from '../../shared/run-state';
import type { Tier } from '../../shared/ticket';

/** Why a tier does nothing in a run: in a word or two, and how to switch it on. */
export interface TierOff {
  readonly short: string;
  readonly how: string;
  /** The settings switch it on for the runs to come. */
  readonly isSet: boolean;
}

/** null for a tier that is at work, and for all of them while nobody has said how the run goes. */
export function tierOff(run: RunState, tier: Tier): TierOff | null {
  if (run.startedAt === null || run.activeTiers.includes(tier) || run.tiers[tier].requests > 0) return null;
  switch (tier) {
    case 1:
      return {
        short: 'Off in this run',
        how: 'The orchestrator plans a goal into tickets. The tickets of this run came from a file.',
        isSet: false,
      };
    case 2:
      return techLeadOff(run);
    case 3:
      return null;
    case 4:
      return {
        short: 'Off: no QA model',
        how: 'QA explains to a worker why its command failed. Choose a model for it when you start a run, or for all runs in the settings.',
        isSet: true,
      };
    default:
      return assertNever(tier);
  }
}

function techLeadOff({ review }: RunState): TierOff {
  switch (review) {
    case 'off':
      return {
        short: 'Off: no review',
        how: 'Results count as soon as their worker has finished and its verify commands pass. To have them reviewed, choose Review when you start a run, or for all runs in the settings.',
        isSet: true,
      };
    case 'person':
      return {
        short: 'Off: you review',
        how: 'Each result waits for your review. To have the tech lead review, choose it when you start a run, or for all runs in the settings.',
        isSet: true,
      };
    case 'model':
      return {
        short: 'Off: no model is set',
        how: 'No model is set for the tech lead, so each result waits for your review. Set one when you start a run, or for all runs in the settings.',
        isSet: true,
      };
    default:
      return assertNever(review);
  }
}
