import { z } from 'zod';
import { assertNever } from './assert-never';
import type { DispatchFacts, DispatchText, DispatchWishes } from './dispatch';

/** How one stands that a person handed over outside of any run. */
export const strayStandingSchema = z.enum([
  /** Nobody took it. */
  'escalated',
  /** A person ended its sending. */
  'left_behind',
  /** It is due, and Baton found something in its way. */
  'held_up',
  /** Its agent has it, and nothing was heard for long. */
  'silent',
  /** Its agent has half of it. */
  'partial',
  'on_its_way',
  'at_agent',
  /** Its agent has it, and named no address where it could be asked. */
  'not_asked',
  /** Baton's own worker has it, in a run. */
  'at_baton',
  'completed',
  /** Its agent cannot go on, and said why. */
  'blocked',
  'failed',
]);
export type StrayStanding = z.infer<typeof strayStandingSchema>;

/** A dispatch that belongs to no ticket, as faces are told of it. Times are ISO 8601. */
export interface StrayDispatch extends DispatchText {
  readonly id: string;
  readonly createdAt: string;
  readonly standing: StrayStanding;
  readonly agent: {
    readonly key: string;
    readonly name: string;
    readonly interface: 'gitea' | 'api' | 'local';
    readonly endpoint: string | null;
  } | null;
  readonly taskType: string;
  readonly facts: DispatchFacts;
  readonly blockedReason: string | null;
  /** The run in which Baton's own worker does it. */
  readonly run: string | null;
}

/** What a person has to see to, what arrived by half, what goes on, and what is over. */
export type HandedOverGroup = 'waiting' | 'partial' | 'atWork' | 'over';

export function groupOfStray(standing: StrayStanding): HandedOverGroup {
  switch (standing) {
    case 'escalated':
    case 'left_behind':
    case 'held_up':
    case 'silent':
    case 'blocked':
      return 'waiting';
    case 'partial':
      return 'partial';
    case 'on_its_way':
    case 'at_agent':
    case 'not_asked':
    case 'at_baton':
      return 'atWork';
    case 'completed':
    case 'failed':
      return 'over';
    default:
      return assertNever(standing);
  }
}

/** It goes on only if the person sees to it. */
export function needsPerson(standing: StrayStanding): boolean {
  const group = groupOfStray(standing);
  return group === 'waiting' || group === 'partial';
}

/** What a person would have sent once more as it was: the same words, issue and type. */
export function wishesOfStray({ taskType, facts }: StrayDispatch): DispatchWishes {
  return { agent: null, taskType, issueNumber: facts.issueNumber, createIssue: false, endpoint: null };
}
