import { useCallback, useEffect, useState } from 'react';
import type { Problem } from '../../shared/problem';
import type { SettingsReading, SettingsUnusable } from '../../shared/settings-reply';
import { useBaton } from '../baton-context';
import { reportFailure } from '../ui/report';

/** What is on disk, and what the person makes of it before saving. */
export interface SettingsDraft {
  /** null while it is being read. */
  readonly read: Read | null;
  readonly text: string;
  readonly isChanged: boolean;
  readonly isBusy: boolean;
  readonly problems: readonly Problem[];
  /** Why it could not be saved, where that is no problem of the text. */
  readonly refused: { readonly message: string; readonly mayReload: boolean } | null;
  write(text: string): void;
  /** Drops what was written. */
  reload(): void;
  /** Resolves to whether it was saved. */
  save(): Promise<boolean>;
}

type Read = { isGood: true; value: SettingsReading } | { isGood: false; value: SettingsUnusable };

export function useSettings(): SettingsDraft {
  const { ask } = useBaton();
  const [read, setRead] = useState<Read | null>(null);
  const [text, setText] = useState('');
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [refused, setRefused] = useState<SettingsDraft['refused']>(null);
  const [isBusy, setBusy] = useState(false);

  const load = useCallback(async () => {
    const result = await ask('settings.read', {});
    setRead(result.ok ? { isGood: true, value: result.value } : { isGood: false, value: result.failure });
    setText((result.ok ? result.value.text : result.failure.text) ?? '');
    setProblems(result.ok ? [] : result.failure.problems);
    setRefused(null);
  }, [ask]);
  useEffect(() => {
    load().catch(reportFailure);
  }, [load]);

  async function save(): Promise<boolean> {
    if (read === null) return false;
    setBusy(true);
    try {
      const result = await ask('settings.save', { text, version: read.value.version });
      if (result.ok) {
        await load();
        return true;
      }
      const { failure } = result;
      setProblems(failure.type === 'problems' ? failure.problems : []);
      setRefused(
        failure.type === 'problems'
          ? null
          : { message: failure.message, mayReload: failure.type === 'changed' },
      );
      return false;
    } finally {
      setBusy(false);
    }
  }

  return {
    read,
    text,
    isChanged: read !== null && text !== (read.value.text ?? ''),
    isBusy,
    problems,
    refused,
    write: setText,
    reload: () => void load().catch(reportFailure),
    save,
  };
}
