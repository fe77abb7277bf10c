import { problemText } from '../../shared/problem';
import { fail, succeed } from '../../shared/result';
import type { Settings } from '../../shared/settings';
import type { ProviderStanding } from '../../shared/settings-reply';
import { agentsStanding } from '../dispatch/agents-standing';
import type { SettingsPort } from '../runs/settings-port';
import { readSettingsFile, type SettingsFile, saveSettings, settingsPath } from '../settings/settings-file';
import { findOllama } from '../workers/providers/find-ollama';
import type { Models, ProviderFacts } from '../workers/providers/models';
import { REHEARSAL_MODEL } from '../workers/providers/rehearsal';
import { shownAddress } from '../workers/providers/shown-address';
import { chooseModel, type ModelChoice } from './choose-model';
import { knownKeys } from './known-keys';
import { modelsOf } from './load-models';
import { runDefaults } from './run-defaults';

/** The settings of a Baton that goes on while they change: what is saved holds for what starts from then on. */
export interface LiveSettings extends SettingsPort {
  /** Always those of the settings that hold. */
  readonly models: Models;
  /** Every key that Baton knows by the settings that hold. */
  keys(): readonly string[];
}

export interface LiveSettingsOptions {
  readonly configFolder: string;
  readonly env: NodeJS.ProcessEnv;
  /** What was typed on the command line goes before what is set. */
  readonly choice: ModelChoice;
}

/**
 * With a file that is not right, what held before still holds. At the start nothing did: then nobody is asked anything that could
 * cost, and workers rehearse until it is mended.
 */
export async function openLiveSettings(options: LiveSettingsOptions): Promise<LiveSettings> {
  const { configFolder, env, choice } = options;
  const path = settingsPath(configFolder);
  let settings: Settings = {};
  let models = modelsOf({}, {});
  let fileProblems: string[] = [];
  /** Of the settings that hold; undefined while none do. */
  let version: string | null | undefined;
  const listeners: (() => void)[] = [];
  let turn: Promise<unknown> = Promise.resolve();

  /** One after another, so that what was read before a save never replaces what was saved. */
  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  }

  async function look(): Promise<SettingsFile> {
    const file = await readSettingsFile(path);
    const { parsed } = file;
    const problems = parsed.ok ? [] : parsed.failure.problems.map(problemText);
    const isNew = parsed.ok ? file.version !== version : problems.join() !== fileProblems.join();
    const isMended = parsed.ok && fileProblems.length > 0;
    fileProblems = problems;
    if (parsed.ok && isNew) {
      settings = parsed.value;
      models = modelsOf(settings, env);
      version = file.version;
    }
    if (isNew || isMended) for (const listener of listeners) listener();
    return file;
  }

  /** What was typed goes before what is set; while nothing holds, nobody is asked. */
  function orchestrator(chosen: string): string | null {
    const isTyped = choice.provider !== null || choice.model !== null;
    return isTyped || version === undefined ? chosen : models.tiers.orchestrator;
  }

  const current: Models = {
    providerOf: (name) => models.providerOf(name),
    get providers() {
      return models.providers;
    },
    get tiers() {
      return models.tiers;
    },
  };
  await look();

  return {
    models: current,
    keys: () => knownKeys(settings, env),
    standing: () =>
      inTurn(async () => {
        await look();
        const chosen = version === undefined ? succeed(REHEARSAL_MODEL) : await chooseModel(choice, models);
        const model = chosen.ok ? chosen.value : REHEARSAL_MODEL;
        return {
          defaults: { ...runDefaults(settings, models.tiers, model), model },
          orchestrator: orchestrator(model),
          problems: chosen.ok ? fileProblems : [...fileProblems, chosen.failure.message],
        };
      }),
    read: () =>
      inTurn(async () => {
        const { text, version, parsed } = await look();
        if (!parsed.ok) return fail({ ...parsed.failure, path, text, version });
        const { tiers } = models;
        const providers = models.providers.map(standingOf);
        const suggested = await modelsToChoose(models);
        return succeed({
          path,
          text: text ?? '{}\n',
          version,
          settings,
          providers,
          tiers,
          agents: agentsStanding(settings, env),
          models: suggested,
        });
      }),
    save: (text, before) =>
      inTurn(async () => {
        const saved = await saveSettings(path, text, before);
        if (!saved.ok) return saved;
        await look();
        return succeed(null);
      }),
    onChange: (listener) => void listeners.push(listener),
    checkModel(model) {
      if (model === REHEARSAL_MODEL) return succeed(null);
      const served = models.providerOf(model);
      return served.ok ? succeed(null) : fail({ type: 'not_served', message: served.failure.message });
    },
  };
}

function standingOf({ name, kind, baseURL, apiKeyEnv, key }: ProviderFacts): ProviderStanding {
  return {
    name,
    kind,
    baseURL: baseURL === null ? null : shownAddress(baseURL),
    hasKey: key === 'found',
    keyFrom: apiKeyEnv,
  };
}

/** What the tiers work with, one of each provider that can be asked, what Ollama has installed, and the rehearsal. */
async function modelsToChoose({ providers, tiers, providerOf }: Models): Promise<string[]> {
  const usual = providers.flatMap(({ name, model }) => (model === null ? [] : [`${name}:${model}`]));
  const ollama = providers.find(({ name }) => name === 'ollama');
  const installed = ollama?.baseURL == null ? null : await findOllama(ollama.baseURL);
  const local = (installed ?? []).map((model) => `ollama:${model}`);
  const all = [...Object.values(tiers), ...usual, ...local];
  const served = all.filter((model) => model !== null && providerOf(model).ok);
  return [...new Set([...served, REHEARSAL_MODEL])].filter((model) => model !== null);
}
