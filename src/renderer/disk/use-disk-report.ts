import { useCallback, useEffect, useState } from 'react';
import type { DiskReport } from '../../shared/disk-report';
import { useBaton } from '../baton-context';
import { reportFailure } from '../ui/report';

/** What worktrees take on the disk; null until that was counted. `again` counts anew. */
export function useDiskReport(of: 'all' | 'left'): { report: DiskReport | null; again: () => Promise<void> } {
  const { ask } = useBaton();
  const [report, setReport] = useState<DiskReport | null>(null);
  const again = useCallback(async () => setReport(await ask('disk.read', { of })), [ask, of]);
  useEffect(() => {
    again().catch(reportFailure);
  }, [again]);
  return { report, again };
}
