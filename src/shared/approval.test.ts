import { describe, expect, it } from 'vitest';
import { type Action, actionBytes, answerSchema, firstMessage, type Proposal } from './approval';

const proposal: Proposal = {
  role: 'Worker',
  model: 'p:m',
  prompt: 'Do it.',
  context: [
    { name: 'The track', text: 'Be kind.' },
    { name: 'a.ts', text: 'code', file: { path: 'a.ts', view: 'whole', note: null } },
  ],
  setup: ['npm ci'],
  verify: ['npm test'],
};
type Review = Extract<Action, { kind: 'review' }>;
const review: Review = {
  kind: 'review',
  summary: 'Done.',
  changed: [{ path: 'a.ts', before: 'd1', after: 'd2' }],
  note: '',
};

describe('what an approval is bound to', () => {
  const spawn = (change: Partial<Proposal> = {}) =>
    actionBytes({ kind: 'spawn', proposal: { ...proposal, ...change } });
  const [track, file] = proposal.context as [Proposal['context'][0], Proposal['context'][0]];

  it.each<Partial<Proposal>>([
    { model: 'p:other' },
    { prompt: 'Do it twice.' },
    { context: [track] },
    { context: [file, track] },
    { context: [{ ...track, text: 'Be quick.' }, file] },
    { context: [{ ...track, name: 'Other' }, file] },
    { setup: [] },
    { verify: ['npm test', 'npm test'] },
    { setup: ['npm test'], verify: ['npm ci'] },
  ])('of a spawn changes with %j', (change) => {
    expect(spawn(change)).not.toBe(spawn());
  });

  it('of a spawn stays where only what people see of a part is another', () => {
    const shown = { path: 'b.ts', view: 'whole', note: 'Long.' } as const;
    expect(spawn({ context: [track, { ...file, file: shown }] })).toBe(spawn());
  });

  it('cannot be had by moving text from one part to the next', () => {
    expect(spawn({ prompt: 'Do it.","x' })).not.toBe(spawn({ prompt: 'Do it.', model: 'p:m","x' }));
  });

  it('of a step is the tool and its whole input, wherever it stands', () => {
    const step = (input: Record<string, string>, id = 's1') =>
      actionBytes({ kind: 'step', step: id, call: { tool: 'run_command', input } });
    expect(step({ command: 'ls' })).toBe(step({ command: 'ls' }, 's2'));
    expect(step({ command: 'ls ' })).not.toBe(step({ command: 'ls' }));
    expect(step({ command: 'ls', folder: 'x' })).not.toBe(step({ command: 'ls' }));
  });

  it.each<Partial<Review>>([
    { summary: 'Not done.' },
    { changed: [] },
    { changed: [{ path: 'b.ts', before: 'd1', after: 'd2' }] },
    { changed: [{ path: 'a.ts', before: 'd1', after: null }] },
    { changed: [{ path: 'a.ts', before: null, after: 'd2' }] },
  ])('of a review changes with %j', (change) => {
    expect(actionBytes({ ...review, ...change })).not.toBe(actionBytes(review));
  });

  it('of a review stays where only why a person is asked is another', () => {
    expect(actionBytes({ ...review, note: 'The tech lead could not be asked.' })).toBe(actionBytes(review));
  });
});

it('a worker is told the prompt, then each part under its name', () => {
  expect(firstMessage(proposal)).toBe('Do it.\n\n## The track\n\nBe kind.\n\n## a.ts\n\ncode');
  expect(firstMessage({ ...proposal, context: [] })).toBe('Do it.');
});

it.each([
  [{ answer: 'approve', edited: null }, true],
  [{ answer: 'approve' }, false],
  [{ answer: 'reject', reason: 'No.', stopRun: false }, true],
  [{ answer: 'reject', reason: 'No.' }, false],
  [{ answer: 'block', reason: 'No.' }, true],
  [{ answer: 'always' }, false],
])('%j is an answer: %s', (answer, isOne) => {
  expect(answerSchema.safeParse(answer).success).toBe(isOne);
});
