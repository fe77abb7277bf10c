import { Select, TextInput } from '@mantine/core';
import { DEFAULT_PARALLEL } from '../../shared/run-state';
import type { TierKey } from '../../shared/settings';
import type { ProviderStanding, SettingsReading } from '../../shared/settings-reply';
import { MODES, modeWords } from '../actions/mode-words';
import { changeSettings, settingAt } from './change-settings';
import { keyWords } from './key-words';
import { ModelField } from './model-field';
import { NumberField } from './number-field';
import { REVIEW_MODES, reviewWords } from './review-words';
import styles from './settings.module.css';
import { useModelCheck } from './use-model-check';

interface FieldsTabProps {
  /** Of the file as it is saved. */
  readonly read: SettingsReading;
  readonly text: string;
  onWrite(text: string): void;
}

const OFF = 'off';

const tiers: readonly { key: TierKey; label: string; about: string; words: readonly string[] }[] = [
  { key: 'orchestrator', label: 'Tier 1 · Orchestrator', about: 'plans a goal into tickets', words: [OFF] },
  {
    key: 'techLead',
    label: 'Tier 2 · Tech lead',
    about: 'reviews results, where review is on',
    words: [OFF],
  },
  { key: 'worker', label: 'Tier 3 · Workers', about: 'do the tickets', words: [] },
  { key: 'qa', label: 'Tier 4 · QA', about: 'explains failed commands to their workers', words: [OFF] },
];

const limits = [
  { key: 'usd', label: 'Money, in US dollars', whole: false },
  { key: 'tokens', label: 'Tokens', whole: true },
  { key: 'hours', label: 'Hours', whole: false },
  { key: 'stepsPerAttempt', label: 'Steps of an attempt', whole: true },
] as const;

/** What most people set, a field each; every change is one of the file's text. */
export function FieldsTab({ read, text, onWrite }: FieldsTabProps) {
  const at = (...path: string[]) => settingAt(text, path);
  const set = (path: string[], value: unknown) => onWrite(changeSettings(text, path, value));
  return (
    <div className={styles.sections}>
      <section aria-label="Providers">
        <h3>Providers</h3>
        <div className={styles.providers}>
          {read.providers.map((provider) => (
            <ProviderRow
              key={provider.name}
              provider={provider}
              address={textOr('', at('providers', provider.name, 'baseURL'))}
              onAddress={(address) =>
                set(['providers', provider.name, 'baseURL'], address === '' ? undefined : address)
              }
            />
          ))}
        </div>
      </section>
      <section aria-label="Models">
        <h3>Models</h3>
        <div className={styles.two}>
          {tiers.map((tier) => (
            <TierField
              key={tier.key}
              tier={tier}
              read={read}
              value={at('tiers', tier.key)}
              onChange={(model) => set(['tiers', tier.key], model)}
            />
          ))}
        </div>
      </section>
      <section aria-label="Runs">
        <h3>A new run</h3>
        {reviewedByNobody(at) && (
          <p className={styles.note} role="note">
            The tech lead is off: it is you who will be asked to review.
          </p>
        )}
        <div className={styles.two}>
          <Select
            label="What you are asked"
            size="sm"
            data={MODES.map((mode) => ({ value: mode, label: modeWords[mode].label }))}
            value={textOr(null, at('approve'))}
            placeholder={`${modeWords.ask.label}, unless set`}
            clearable
            onChange={(mode) => set(['approve'], mode ?? undefined)}
          />
          <Select
            label="Who reviews results"
            size="sm"
            data={REVIEW_MODES.map((mode) => ({ value: mode, label: reviewWords[mode].label }))}
            value={textOr(null, at('review'))}
            placeholder={`${reviewWords.off.label}, unless set`}
            clearable
            onChange={(mode) => set(['review'], mode ?? undefined)}
          />
          <NumberField
            label="Attempts at once"
            placeholder={`${DEFAULT_PARALLEL}, unless set`}
            whole
            value={at('parallel')}
            onChange={(value) => set(['parallel'], value)}
          />
        </div>
      </section>
      <section aria-label="Limits">
        <h3>Limits of a run</h3>
        <div className={styles.four}>
          {limits.map(({ key, label, whole }) => (
            <NumberField
              key={key}
              label={label}
              placeholder="No limit"
              whole={whole}
              value={at('limits', key)}
              onChange={(value) => set(['limits', key], value)}
            />
          ))}
        </div>
      </section>
    </div>
  );
}

function reviewedByNobody(at: (...path: string[]) => unknown): boolean {
  return at('review') === 'model' && at('tiers', 'techLead') === null;
}

function TierField(props: {
  tier: (typeof tiers)[number];
  read: SettingsReading;
  value: unknown;
  onChange(model: string | null | undefined): void;
}) {
  const { tier, read, value, onChange } = props;
  const { key, label, about, words } = tier;
  const shown = value === null ? OFF : textOr('', value);
  const check = useModelCheck(words.includes(shown) ? '' : shown);
  return (
    <ModelField
      label={label}
      description={about}
      placeholder={
        read.settings.tiers?.[key] === undefined ? `${read.tiers[key] ?? OFF}, unless set` : 'Unset'
      }
      value={shown}
      models={read.models}
      check={check}
      words={words}
      onChange={(model) => onChange(model === '' ? undefined : words.includes(model) ? null : model)}
    />
  );
}

function ProviderRow(props: {
  provider: ProviderStanding;
  address: string;
  onAddress(address: string): void;
}) {
  const { provider, address, onAddress } = props;
  const { name, hasKey, keyFrom } = provider;
  const isReady = provider.baseURL !== null && (hasKey || keyFrom === null);
  return (
    <>
      <b>{name}</b>
      <span className={isReady ? styles.ready : 'dim'}>
        <span aria-hidden>{isReady ? '✓' : '○'}</span> {keyWords(provider)}
      </span>
      <TextInput
        size="xs"
        aria-label={`Address of ${name}`}
        placeholder={provider.baseURL ?? 'http://127.0.0.1:8000/v1'}
        value={address}
        spellCheck={false}
        onChange={(event) => onAddress(event.currentTarget.value.trim())}
        styles={{ input: { fontFamily: 'var(--mono)', fontSize: 12 } }}
      />
    </>
  );
}

function textOr<Other>(other: Other, value: unknown): string | Other {
  return typeof value === 'string' ? value : other;
}
