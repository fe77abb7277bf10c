import type { HostStore } from '../store/host-store';
import { type StrayNews, strayNews } from './stray-news';

/** Tells the person of what happened to dispatches without a run, once in each page. */
export function tellStrayNews(hostStore: HostStore, tell: (news: StrayNews) => void): () => void {
  let known = hostStore.getState().strays;
  return hostStore.subscribe(({ strays }) => {
    if (strays === null || strays === known) return;
    const news = strayNews(known, strays);
    known = strays;
    for (const each of news) tell(each);
  });
}
