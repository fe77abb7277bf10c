import { calcPrice, type PriceCalculation } from '@pydantic/genai-prices';
import type { Usage } from '../../../shared/usage';
import type { Endpoint } from './language-model';

export type TokenCounts = Omit<Usage, 'cost' | 'estimated'>;

/** In US dollars by the prices that come with the program; null where it knows none. */
export type PriceList = (model: string, counts: TokenCounts) => number | null;

/** US dollars a token. */
type Rates = Readonly<Record<keyof TokenCounts, number>>;

/**
 * Those of a known service by its kind, those of any other server by its address. Looking a model up and putting its price together
 * costs as much as the rest of a turn's accounts, so a model whose tokens always cost the same is looked up once.
 */
export function createPriceList({ kind, baseURL }: Pick<Endpoint, 'kind' | 'baseURL'>): PriceList {
  const by = kind === 'openai-compatible' ? { providerApiUrl: baseURL } : { providerId: kind };
  const known = new Map<string, Rates | 'unknown' | 'varying'>();

  function price(model: string, counts: TokenCounts): PriceCalculation | null {
    const { input, cacheRead, cacheWrite, output, reasoning } = counts;
    const usage = {
      input_tokens: input + cacheRead + cacheWrite,
      cache_read_tokens: cacheRead,
      cache_write_tokens: cacheWrite,
      output_tokens: output + reasoning,
    };
    try {
      return calcPrice(usage, model, by);
    } catch {
      return null; // A price list that cannot take these counts is as good as none.
    }
  }

  function lookUp(model: string): Rates | 'unknown' | 'varying' {
    const nothing = price(model, NOTHING);
    if (nothing === null) return 'unknown';
    if (nothing.total_price !== 0 || !isFlat(nothing)) return 'varying';
    const rate = (name: keyof TokenCounts) =>
      (price(model, { ...NOTHING, [name]: MILLION })?.total_price ?? Number.NaN) / MILLION;
    const rates: Rates = {
      input: rate('input'),
      cacheRead: rate('cacheRead'),
      cacheWrite: rate('cacheWrite'),
      output: rate('output'),
      reasoning: rate('reasoning'),
    };
    return Object.values(rates).every(Number.isFinite) ? rates : 'varying';
  }

  return (model, counts) => {
    const found = known.get(model) ?? lookUp(model);
    known.set(model, found);
    if (found === 'unknown') return null;
    if (found === 'varying') return price(model, counts)?.total_price ?? null;
    return names.reduce((sum, name) => sum + counts[name] * found[name], 0);
  };
}

const MILLION = 1_000_000;
const NOTHING: TokenCounts = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };
const names = Object.keys(NOTHING) as (keyof TokenCounts)[];

/** Neither dearer from a number of tokens on, nor from a day on or at an hour of the day. */
function isFlat({ model, model_price }: PriceCalculation): boolean {
  return !Array.isArray(model.prices) && Object.values(model_price).every((each) => typeof each !== 'object');
}
