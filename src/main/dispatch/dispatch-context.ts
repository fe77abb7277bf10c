import type { Result } from '../../shared/result';
import { fail, succeed } from '../../shared/result';
import type { AskServer } from './ask-server';
import type { DispatchPorts } from './dispatch-ports';
import type { DispatchRecord } from './dispatch-record';
import type { DispatchSettings, GiteaAccess } from './dispatch-settings';
import type { DispatchStore } from './dispatch-store';

/** What every part of a dispatch works with. */
export interface DispatchContext {
  readonly settings: DispatchSettings;
  readonly store: DispatchStore;
  readonly ports: DispatchPorts;
  readonly ask: AskServer;
}

/** A record that is written down at each change. */
export interface OpenRecord {
  readonly current: DispatchRecord;
  change(change: Partial<DispatchRecord>): Promise<DispatchRecord>;
}

export function openRecord({ store }: Pick<DispatchContext, 'store'>, record: DispatchRecord): OpenRecord {
  let current = record;
  return {
    get current() {
      return current;
    },
    async change(change) {
      const next = { ...current, ...change };
      await store.save(next);
      current = next;
      return next;
    },
  };
}

/** The way to the place that the record names, and to no other: the token belongs to that server. */
export function accessFor(
  { settings }: Pick<DispatchContext, 'settings'>,
  { place }: DispatchRecord,
): Result<GiteaAccess, string> {
  if (place === null) return fail('There is no issue that belongs to it.');
  const { gitea } = settings;
  if (!gitea.ok) return gitea;
  const { url, repo } = gitea.value;
  return url === place.url && repo === place.repo
    ? succeed(gitea.value)
    : fail(`It belongs to ${place.repo} at ${place.url}, and the settings name ${repo} at ${url}.`);
}
