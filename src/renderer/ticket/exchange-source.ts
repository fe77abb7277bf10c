import type { NotHere } from '../../shared/contract';
import type { Exchange, ExchangeList } from '../../shared/exchange';
import type { Result } from '../../shared/result';
import type { Ask } from '../bridge/ask';

/** For whom requests were made: an attempt, the plan that a run was made from (no attempt), or a plan that is not taken yet. */
export type ExchangeSource =
  | { readonly run: string; readonly attempt: string | null }
  | { readonly plan: string };

export function listExchanges(ask: Ask, source: ExchangeSource): Promise<ExchangeList> {
  return 'plan' in source ? ask('plan.requests', source) : ask('exchange.list', source);
}

export function readExchange(
  ask: Ask,
  source: ExchangeSource,
  number: number,
): Promise<Result<Exchange, NotHere>> {
  return 'plan' in source
    ? ask('plan.request', { ...source, number })
    : ask('exchange.read', { ...source, number });
}
