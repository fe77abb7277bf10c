import { assertNever } from '../../../shared/assert-never';
import { listFiles } from './list-files';
import type { Found, SearchJob } from './search-job';
import { searchText } from './search-text';

/** Does the job in this very thread; see search-service.ts for why others have it done elsewhere. */
export async function findInWorkspace(job: SearchJob): Promise<Found> {
  switch (job.kind) {
    case 'list':
      return listFiles(job);
    case 'text':
      return searchText(job);
    default:
      return assertNever(job);
  }
}
