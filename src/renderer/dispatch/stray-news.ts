import { needsPerson, type StrayDispatch } from '../../shared/stray-dispatch';
import { strayWords } from './stray-words';

export interface StrayNews {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** The person has to decide; else it is only told. */
  readonly waits: boolean;
}

/** Gives what is news in each list of all of them since the one before. What is known at the first look is no news. */
export function createStrayNews(
  known: readonly StrayDispatch[] | null = null,
): (strays: readonly StrayDispatch[] | null) => StrayNews[] {
  return (strays) => {
    if (strays === null || strays === known) return [];
    const news = strayNews(known, strays);
    known = strays;
    return news;
  };
}

/** What a person should hear of now that was not so before. What is known at the first look is no news. */
export function strayNews(
  before: readonly StrayDispatch[] | null,
  after: readonly StrayDispatch[],
): StrayNews[] {
  if (before === null) return [];
  const known = new Map(before.map((each) => [each.id, each]));
  return after.flatMap((each) => {
    const was = known.get(each.id);
    if (was?.standing === each.standing || !isNews(was, each)) return [];
    return { id: each.id, title: each.title, text: strayWords(each), waits: needsPerson(each.standing) };
  });
}

function isNews(was: StrayDispatch | undefined, { standing, facts }: StrayDispatch): boolean {
  if (standing === 'escalated' || standing === 'silent') return true;
  if (standing === 'partial') return was?.standing !== 'silent';
  const isOver = standing === 'completed' || standing === 'blocked' || standing === 'failed';
  // What a person ends brings no news of its agent.
  return isOver && was !== undefined && was.facts.newsAt !== facts.newsAt;
}
