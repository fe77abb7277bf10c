import type { About, Replies } from '../../shared/contract';
import { NO_LIMITS } from '../../shared/limits';
import { fail, succeed } from '../../shared/result';
import { WORKERS_ONLY } from '../../shared/run-event';
import { DEFAULT_PARALLEL } from '../../shared/run-state';

/** What the person has set, as the runs need it. Whoever knows files and keys hands it in. */
export interface SettingsPort {
  /** As it holds now, also after the file was changed by hand. */
  standing(): Promise<SettingsStanding>;
  read(): Promise<Replies['settings.read']>;
  save(text: string, version: string | null): Promise<Replies['settings.save']>;
  checkModel(model: string): Replies['model.check'];
  /** Calls whenever what `standing` says is another thing, by a save or by hand. */
  onChange(listener: () => void): void;
}

interface SettingsStanding {
  readonly defaults: About['defaults'];
  /** Who plans a track from a goal; null where nobody does. */
  readonly orchestrator: string | null;
  /** Why the settings, or something in them, are not used, a sentence each. */
  readonly problems: readonly string[];
}

/** Where nothing can be set: a command of the terminal that has said everything, or a test. */
export function noSettings(model: string): SettingsPort {
  const message = 'Settings cannot be changed here: start Baton’s window, or edit settings.json.';
  return {
    standing: async () => ({
      defaults: { mode: 'ask', parallel: DEFAULT_PARALLEL, model, limits: NO_LIMITS, ...WORKERS_ONLY },
      orchestrator: model,
      problems: [],
    }),
    async read() {
      const problem = { file: 'settings.json', line: null, column: null, message };
      return fail({
        type: 'problems',
        problems: [problem],
        path: 'settings.json',
        text: null,
        version: null,
      });
    },
    save: async () => fail({ type: 'not_saved', message }),
    checkModel: () => succeed(null),
    onChange: () => {},
  };
}
