import type { Asker } from '../../../shared/exchange';
import type { AttemptChanges, FileChange } from '../../../shared/file-change';
import type { Result } from '../../../shared/result';
import { attemptKey } from '../../../shared/run-state';
import type { AttemptJob, WorkerPort } from '../../engine/ports';
import type { RunChanges } from '../changes/run-changes';
import { earlierAttempts } from '../earlier-attempts';
import type { WireRecorder } from '../exchanges/wire-recorder';
import type { Provider } from '../providers/provider';
import { REHEARSAL_MODEL } from '../providers/rehearsal';
import type { Timer } from '../timer';
import type { Fence } from '../tools/fence';
import { askQa, diagnosisPrompt } from './ask-qa';
import { askTechLead } from './ask-tech-lead';
import { mergeChanges } from './merge-changes';
import { rehearsedDiagnosis, rehearsedReview } from './rehearsed-consult';
import { reviewPrompt } from './review-prompt';

export interface ConsultOptions {
  /** Of every model but the rehearsal. */
  providerOf(model: string): Result<Provider, { message: string }>;
  /** Keeps what goes over the wire for one asker. */
  wireOf(job: AttemptJob, asker: Asker): { readonly wire?: WireRecorder };
  fenceOf(job: AttemptJob): Fence;
  /** What the attempt's steps gave, by step. */
  outputsOf(job: AttemptJob): Promise<ReadonlyMap<string, string>>;
  readonly changes: Pick<RunChanges, 'changedFiles' | 'changesOf'>;
  readonly timer: Timer;
}

/** Tiers 2 and 4: the tech lead, who looks at a worker's result, and the QA, who explains failed commands. */
export function createConsult(options: ConsultOptions): Pick<WorkerPort, 'review' | 'diagnose'> {
  const { providerOf, wireOf, fenceOf, outputsOf, changes, timer } = options;

  /** What the file tools of the attempt and those that it builds on made of the workspace. */
  async function toolChanges(job: AttemptJob): Promise<FileChange[]> {
    const { attempt, ticket } = job;
    const numbers = [...earlierAttempts(job), attempt.number];
    const keys = numbers.map((number) => attemptKey(ticket.id, number));
    return mergeChanges(await Promise.all(keys.map((key) => changes.changesOf(key, fenceOf(job)))));
  }

  return {
    async review(job, signal) {
      const { techLead: model } = job;
      const changed = job.changes?.changed ?? (await changes.changedFiles(job.attempt.key, fenceOf(job)));
      if (model === null) return { type: 'for_person', changed };
      const shown: AttemptChanges =
        job.changes === undefined
          ? { knownBy: 'file_tools', files: await toolChanges(job) }
          : { knownBy: 'git', files: job.changes.files };
      const prompt = reviewPrompt(job, shown, await outputsOf(job));
      if (model === REHEARSAL_MODEL) {
        return { ...(await rehearsedReview(job, prompt, timer, signal)), changed };
      }
      const provider = providerOf(model);
      if (!provider.ok) {
        const { message: reason } = provider.failure;
        return { type: 'failed', reason, retry: null, usages: [], model, changed };
      }
      const wire = wireOf(job, { tier: 2, purpose: { kind: 'review' } });
      return { ...(await askTechLead(provider.value, prompt, { model, signal, ...wire })), changed };
    },

    async diagnose(job, signal) {
      const { qa: model, step } = job;
      const prompt = diagnosisPrompt(job, (await outputsOf(job)).get(step.id) ?? '');
      if (model === REHEARSAL_MODEL) return rehearsedDiagnosis(job, prompt);
      const provider = providerOf(model);
      if (!provider.ok) return { type: 'failed', reason: provider.failure.message, usage: null, model };
      const wire = wireOf(job, { tier: 4, purpose: { kind: 'diagnosis', step: step.id } });
      return askQa(provider.value, prompt, { model, signal, ...wire });
    },
  };
}
