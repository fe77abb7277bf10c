import { describe, expect, it } from 'vitest';
import { chooseReview } from './choose-review';
import { modelsOf } from './load-models';

const models = modelsOf({}, { GOOGLE_GENERATIVE_AI_API_KEY: 'k' });
const usual = { review: 'off', techLead: 'google:lead', qa: 'google:qa' } as const;

async function chosen(typed: Parameters<typeof chooseReview>[0], served = models) {
  const result = await chooseReview(typed, usual, served);
  return result.ok ? result.value : result.failure.message;
}

describe('who reviews and explains, as typed', () => {
  it('is as usual where nothing was typed', async () => {
    expect(await chosen({})).toEqual(usual);
  });

  it('is what was typed, with the provider that is left out', async () => {
    const typed = { review: 'person', techLead: 'anthropic:claude', qa: 'gemini-2.5-pro' } as const;
    expect(await chosen({ ...typed, techLead: 'google:other' })).toEqual({
      review: 'person',
      techLead: 'google:other',
      qa: 'google:gemini-2.5-pro',
    });
    expect(await chosen(typed)).toMatch(/needs a key: set ANTHROPIC_API_KEY/);
  });

  it('is nobody with the word off', async () => {
    expect(await chosen({ techLead: 'off', qa: 'off' })).toEqual({ review: 'off', techLead: null, qa: null });
  });

  it('is a review by the tech lead that was named, unless something else was typed', async () => {
    expect(await chosen({ techLead: 'google:x' })).toMatchObject({ review: 'model', techLead: 'google:x' });
    expect(await chosen({ techLead: 'google:x', review: 'off' })).toMatchObject({ review: 'off' });
  });

  it('is refused where nobody serves the model', async () => {
    expect(await chosen({ qa: 'nobody:m' }, modelsOf({}, {}))).toMatch(/there is none named “nobody”/);
  });
});
