import type { ProviderStanding, SettingsReading } from '../../shared/settings-reply';

/** Whether a provider has what it takes, and what to do where it has not. */
export function keyWords({ hasKey, keyFrom, baseURL }: ProviderStanding): string {
  if (baseURL === null) return 'Has no address yet';
  if (keyFrom === null) return 'Needs no key';
  return hasKey ? `Key found in ${keyFrom}` : `No key: set ${keyFrom} and start Baton again`;
}

/** Workers rehearse because there is nobody else, not because the person wants it so. */
export function rehearsesWithoutKey({ tiers, providers }: Pick<SettingsReading, 'tiers' | 'providers'>) {
  return tiers.worker === 'rehearsal' && !providers.some(({ hasKey }) => hasKey);
}
