import { Button, Group, Modal, Tabs } from '@mantine/core';
import { type ComponentType, useState } from 'react';
import type { SettingsReading } from '../../shared/settings-reply';
import { useBaton } from '../baton-context';
import { plural } from '../ui/format';
import { reportFailure, reportSuccess } from '../ui/report';
import { AgentsTab } from './agents-tab';
import { hasFields } from './change-settings';
import { FieldsTab } from './fields-tab';
import { rehearsesWithoutKey } from './key-words';
import { NoKeyNote } from './no-key-note';
import { ProblemPlaces } from './problem-places';
import { RulesTab } from './rules-tab';
import styles from './settings.module.css';
import { TextTab } from './text-tab';
import { type SettingsDraft, useSettings } from './use-settings';

const TABS = ['fields', 'agents', 'rules', 'text'] as const;
type Tab = (typeof TABS)[number];

/** The settings, as fields and as the file's text: two views of one draft, saved together. */
export function SettingsPage({ first }: { first: Tab | null }) {
  const { viewStore } = useBaton();
  const draft = useSettings();
  const [chosen, setTab] = useState<Tab | null>(first);
  const { read, isChanged, isBusy, problems, refused } = draft;
  const tab = chosen ?? (read?.isGood === false ? 'text' : 'fields');
  const close = () => viewStore.getState().showDialog(null);

  async function save(): Promise<void> {
    if (await draft.save()) reportSuccess('The settings are saved. What starts from now on uses them.');
  }

  return (
    <Modal
      opened
      onClose={close}
      title="Settings"
      size={820}
      closeOnClickOutside={!isChanged}
      closeOnEscape={!isChanged}
    >
      {tab !== 'rules' && read?.isGood && rehearsesWithoutKey(read.value) && <NoKeyNote />}
      <Tabs
        value={tab}
        onChange={(next) => setTab(TABS.find((each) => each === next) ?? 'fields')}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="fields">Settings</Tabs.Tab>
          <Tabs.Tab value="agents">Agents</Tabs.Tab>
          <Tabs.Tab value="rules">Rules</Tabs.Tab>
          <Tabs.Tab value="text">
            Edit as text{problems.length > 0 && ` · ${plural(problems.length, 'problem')}`}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="fields">
          <Fields draft={draft} tab={FieldsTab} onText={() => setTab('text')} />
        </Tabs.Panel>
        <Tabs.Panel value="agents">
          <Fields draft={draft} tab={AgentsTab} onText={() => setTab('text')} />
        </Tabs.Panel>
        <Tabs.Panel value="rules">
          <RulesTab />
        </Tabs.Panel>
        <Tabs.Panel value="text">
          <TextTab draft={draft} />
        </Tabs.Panel>
      </Tabs>
      <div className={styles.foot}>
        {(tab === 'fields' || tab === 'agents') && <ProblemPlaces problems={problems} />}
        {refused !== null && (
          <p className={styles.refused} role="alert">
            {refused.message}
            {refused.mayReload && (
              <Button size="compact-sm" variant="default" onClick={draft.reload}>
                Read it again, without my changes
              </Button>
            )}
          </p>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {isChanged ? 'Discard changes' : 'Close'}
          </Button>
          {(tab !== 'rules' || isChanged) && (
            <Button disabled={!isChanged} loading={isBusy} onClick={() => save().catch(reportFailure)}>
              Save
            </Button>
          )}
        </Group>
      </div>
    </Modal>
  );
}

interface FieldsProps {
  readonly draft: SettingsDraft;
  readonly tab: ComponentType<{ read: SettingsReading; text: string; onWrite(text: string): void }>;
  onText(): void;
}

function Fields({ draft, tab: Tab, onText }: FieldsProps) {
  const { read, text, problems, write } = draft;
  if (read === null) return <p className="dim">Reading the settings…</p>;
  if (!read.isGood || !hasFields(text)) {
    return (
      <p className={styles.refused} role="alert">
        {problems.length > 0
          ? `The settings have ${plural(problems.length, 'problem')}, so they are not used.`
          : 'The text is no set of settings as it stands.'}{' '}
        Mend the text and save it first.
        <Button size="compact-sm" variant="default" onClick={onText}>
          Edit as text
        </Button>
      </p>
    );
  }
  return <Tab key={read.value.version} read={read.value} text={text} onWrite={write} />;
}
