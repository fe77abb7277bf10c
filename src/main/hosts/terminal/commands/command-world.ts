import { resolve } from 'node:path';
import { problemText } from '../../../../shared/problem';
import { type Conductor, createConductor } from '../../../runs/conductor';
import type { Models } from '../../../workers/providers/models';
import { REHEARSAL_MODEL } from '../../../workers/providers/rehearsal';
import { chooseModel, type ModelChoice } from '../../choose-model';
import { dispatchSettingsNow } from '../../dispatch-settings-now';
import type { LiveSettings } from '../../live-settings';
import { type Loaded, loadModels } from '../../load-models';
import type { Places } from '../../places';
import { type ExitCode, exitCodes } from '../exit-code';
import type { Output } from '../output';
import { printable } from '../printable';

/** What the commands of the terminal are put together from. */
export interface CommandWorld {
  readonly places: Places;
  readonly output: Output;
  /** Whether a person sits there who can be asked. */
  readonly interactive: boolean;
  /** How the program ends; the last word counts. */
  end(code: ExitCode): void;
  /** Runs a command with a conductor of its own, which ends with it. */
  conducting(command: (conductor: Conductor) => Promise<ExitCode>, using?: Conducting): Promise<void>;
  /** For commands that let models work: with bad settings, or without the model that was typed, nothing is started. */
  working(
    choice: ModelChoice,
    tier: 'worker' | 'orchestrator',
    command: (working: Working) => Promise<void>,
  ): Promise<void>;
  /** Null with bad settings, of which was told. */
  withSettings(): Promise<Loaded | null>;
  /** Of those that tickets can be handed to; none where the settings are not right, of which these commands do not speak. */
  agentKeys(): Promise<string[]>;
  /** A file as it was typed. */
  absolute(name: string): { path: string; name: string };
}

interface Conducting {
  readonly model?: string;
  readonly models?: Models;
  readonly settings?: LiveSettings;
  /** Every key that Baton knows. */
  readonly keys?: readonly string[];
  readonly wordPauseMs?: number;
}

interface Working extends Loaded {
  /** As `provider:model`; somebody serves it. */
  readonly model: string;
}

export function createCommandWorld(
  given: Pick<CommandWorld, 'places' | 'output' | 'interactive' | 'end'>,
): CommandWorld {
  const { places, output, end } = given;
  const world: CommandWorld = {
    ...given,
    async conducting(
      command,
      { model = REHEARSAL_MODEL, models, settings, keys = [], wordPauseMs = 0 } = {},
    ) {
      const conductor = createConductor({
        ...places,
        model,
        ...(models === undefined ? {} : { models }),
        ...(settings === undefined ? {} : { settings }),
        keys: settings?.keys ?? (() => keys),
        wordPauseMs,
        dispatchSettings: dispatchSettingsNow(places.configFolder, process.env),
        now: () => new Date(),
        onBug: (error) => console.error(error instanceof Error && 'syscall' in error ? error.message : error),
      });
      try {
        end(await command(conductor));
      } finally {
        await conductor.close();
      }
    },
    async working(choice, tier, command) {
      const loaded = await world.withSettings();
      if (loaded === null) return;
      const model = await chooseModel(choice, loaded.models, tier);
      if (model.ok) return command({ ...loaded, model: model.value });
      output.error(printable(model.failure.message));
      end(exitCodes.usage);
    },
    async withSettings() {
      const loaded = await loadModels(places.configFolder, process.env);
      if (loaded.ok) return loaded.value;
      for (const problem of loaded.failure.problems) output.error(printable(problemText(problem)));
      end(exitCodes.usage);
      return null;
    },
    async agentKeys() {
      const settings = await dispatchSettingsNow(places.configFolder, process.env)();
      return settings.ok ? settings.value.agents.map(({ key }) => key) : [];
    },
    absolute: (name) => ({ path: resolve(places.startFolder, name), name }),
  };
  return world;
}
