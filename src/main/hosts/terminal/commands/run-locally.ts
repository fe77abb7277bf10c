import { resolve } from 'node:path';
import type { RunSettings } from '../../../../shared/run-event';
import type { ApprovalMode } from '../../../../shared/ticket';
import { chooseModel } from '../../choose-model';
import type { Loaded } from '../../load-models';
import { runDefaults } from '../../run-defaults';
import type { DispatchArguments } from '../dispatch-command';
import { exitCodes } from '../exit-code';
import { dispatchLocally, type LocalOutcome } from '../local-dispatch';
import type { CommandWorld } from './command-world';

/** What a person types where Baton's own worker may do a task. */
export interface TypedForRun {
  workspace?: string;
  approve?: ApprovalMode;
  provider?: string | null;
  model?: string | null;
}

/** Lets Baton's own worker do tasks, with the model and under the approvals that were typed or are set. */
export function runLocally(
  { workspace = '.', approve, provider = null, model = null }: TypedForRun,
  { settings, models }: Loaded,
  { places, interactive, conducting }: CommandWorld,
): DispatchArguments['runLocally'] {
  return async (record, output, onRun) => {
    const chosen = await chooseModel({ provider, model }, models);
    let outcome: LocalOutcome = { status: 'failed', error: null, blockedReason: null };
    if (!chosen.ok) return { ...outcome, error: chosen.failure.message };
    const usual = runDefaults(settings, models.tiers, chosen.value);
    const runSettings: RunSettings = {
      ...usual,
      workspace: resolve(places.startFolder, workspace),
      model: chosen.value,
      mode: approve ?? usual.mode,
    };
    await conducting(
      async (conductor) => {
        const local = { settings: runSettings, interactive, output, onRun };
        outcome = await dispatchLocally(conductor, record, local);
        return exitCodes.ok;
      },
      { model: chosen.value, models },
    );
    return outcome;
  };
}
