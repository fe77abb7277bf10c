import type { HostStore } from '../store/host-store';
import { createStrayNews, type StrayNews } from './stray-news';

/** Tells the person of what happened to dispatches without a run, once in each page. */
export function tellStrayNews(hostStore: HostStore, tell: (news: StrayNews) => void): () => void {
  const newsIn = createStrayNews(hostStore.getState().strays);
  return hostStore.subscribe(({ strays }) => {
    for (const each of newsIn(strays)) tell(each);
  });
}
