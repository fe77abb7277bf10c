import { describe, expect, it } from 'vitest';
import { ticket } from '../../shared/ticket-rig';
import { cardFace } from '../graph/card-face';
import {
  createStory,
  delivered,
  reviewBegun,
  sentBack,
  spawnAsked,
  started,
  workBegun,
  workDone,
} from '../store/story-rig';
import { phaseText } from '../ui/phase-text';
import { aboutWork } from '../work/work-subject';
import { attemptWords } from './attempt-words';
import { reviewWords } from './review-words';
import { statusSentence } from './ticket-words';

function tellAll(story = createStory(ticket('A'))) {
  const told = () => {
    const shown = story.state.tickets.get('A');
    const attempt = story.state.attempts.get('A#1');
    if (shown === undefined || attempt === undefined) throw new Error('Nothing to tell of yet');
    return {
      sentence: statusSentence(story.state, shown),
      card: cardFace(story.state, 'A').detail,
      phase: phaseText(story.state, attempt),
      attempt: attemptWords(attempt),
    };
  };
  return { story, told };
}

describe('a ticket whose worker has finished', () => {
  it('tells in the panel, on its card and in lists how far it is', () => {
    const { story, told } = tellAll();
    story.tell(started, ...spawnAsked('A'), ...workBegun('A'), ...delivered('A', ['make', 'make test']));
    expect(told()).toMatchObject({ sentence: 'Verifying', card: 'verify 1 of 2', phase: 'verifying' });
    const step = { ticket: 'A', attempt: 1, step: 'A#1.1', tier: 3 } as const;
    story.tell({ type: 'step.started', ...step, tool: 'run_command', hash: 'h', approval: null });
    expect(told()).toMatchObject({ card: 'verify 1 of 2', phase: 'verifying' });
    story.tell({
      type: 'step.finished',
      ...step,
      tool: 'run_command',
      outcome: 'ok',
      note: '',
      diagnose: false,
    });
    expect(told().card).toBe('verify 2 of 2');
    story.tell({ type: 'diagnosis.started', ...step, step: 'A#1.2', tier: 4 });
    expect(told()).toMatchObject({ sentence: 'Tier 4 explains', card: 'verify 2 of 2' });
    story.tell(...reviewBegun('A', 'person'));
    expect(told()).toMatchObject({
      sentence: 'Waits for you: does this result count?',
      card: 'finished',
      phase: 'waits for your review',
      attempt: ', goes on',
    });
  });

  it.each([
    ['person', 'you', 'you'],
    ['model', 'the tech lead', 'tier 2'],
  ] as const)('tells who sent it back: %s', (by, name, brief) => {
    const { story, told } = tellAll();
    story.tell(
      started,
      ...spawnAsked('A'),
      ...workBegun('A'),
      ...delivered('A', []),
      ...reviewBegun('A', by),
    );
    story.tell(...sentBack('A', by, 'More.'));
    expect(told()).toEqual({
      sentence: `Ready to try again: sent back by ${name}`,
      card: `sent back by ${name}`,
      phase: 'sent back',
      attempt: `, sent back by ${brief}`,
    });
    expect(story.state.attempts.get('A#1')?.reviewed).toEqual({ by, verdict: 'send_back', notes: 'More.' });
  });
});

describe('an accepted result that did not fit', () => {
  it.each([
    [['B'], 'did not fit (conflict with B)'],
    [['B', 'C', 'D'], 'did not fit (conflict with B and 2 more)'],
    [[], 'did not fit'],
  ])('is not said to be sent back by who accepted it: %j', (tickets, words) => {
    const { story, told } = tellAll();
    story.tell(
      started,
      ...spawnAsked('A'),
      ...workBegun('A'),
      ...delivered('A', []),
      ...reviewBegun('A', 'person'),
    );
    const at = { ticket: 'A', attempt: 1, tier: 3 } as const;
    story.tell(
      { type: 'review.finished', ...at, tier: 2, by: 'person', verdict: 'accept', notes: '' },
      { type: 'merge.requested', ...at },
      { type: 'merge.started', ...at },
      { type: 'merge.conflicted', ...at, files: ['a.txt'], tickets },
      { type: 'attempt.finished', ...at, outcome: 'sent_back', summary: '' },
      { type: 'ticket.returned', ticket: 'A', attempt: 1, by: 'merge', notes: '' },
    );
    expect(told().attempt).toBe(`, ${words}`);
    expect(aboutWork(story.state, 'A')).toBe(`attempt 1, ${words}`);
  });
});

describe('work that was taken back', () => {
  it('is named so, and not as never accepted', () => {
    const { story } = tellAll();
    story.tell(started, ...spawnAsked('A'), ...workBegun('A'));
    expect(aboutWork(story.state, 'A')).toBe('attempt 1, not accepted');
    story.tell(...workDone('A'));
    expect(aboutWork(story.state, 'A')).toBe('accepted');
    const at = { ticket: 'A', attempt: 1 } as const;
    story.tell({ type: 'revert.requested', ...at }, { type: 'revert.started', ...at });
    expect(aboutWork(story.state, 'A')).toBe('attempt 1, accepted');
    story.tell(
      { type: 'revert.finished', ...at, commit: null },
      { type: 'ticket.blocked', ...at, kind: 'reverted', reason: '' },
    );
    expect(aboutWork(story.state, 'A')).toBe('attempt 1, taken back');
  });
});

describe('a review', () => {
  it('is told by a glyph and words of its own for each verdict', () => {
    const verdicts = (['accept', 'send_back', 'block'] as const).map((verdict) =>
      reviewWords({ by: 'model', verdict, notes: '' }),
    );
    expect(verdicts.map(({ words }) => words)).toEqual([
      'Accepted by the tech lead',
      'Sent back by the tech lead',
      'Refused by the tech lead',
    ]);
    expect(new Set(verdicts.map(({ glyph }) => glyph)).size).toBe(3);
  });
});
