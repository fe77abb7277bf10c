import { assertNever } from '../../../shared/assert-never';
import type { ExportedRun } from '../../../shared/contract';
import { type ExportForm, exportName } from '../../../shared/run-export';
import { keyMask, maskValues, spellingsOf } from '../../network/mask-keys';
import type { Worktrees } from '../../worktrees/create-worktrees';
import { openedAt } from '../run-id';
import { runArchive } from './run-archive';
import { readRunMaterial } from './run-material';
import { runReport } from './run-report';

export interface ExportOptions {
  readonly form: ExportForm;
  /** Baton's version. */
  readonly version: string;
  now(): Date;
  /** What must not be in it. */
  readonly keys: readonly string[];
  readonly worktrees: Pick<Worktrees, 'diffTicket' | 'listIgnored' | 'lookAt'>;
}

/** The run in `folder` as one text. What went over the wire to models is no part of it, nor is any key that Baton knows. */
export async function exportRun(folder: string, id: string, options: ExportOptions): Promise<ExportedRun> {
  const { form, version, now, keys, worktrees } = options;
  const material = await readRunMaterial(folder, id, worktrees);
  const exportedAt = now().toISOString();
  const { problem, state } = material;
  const { title } = state.track;
  switch (form) {
    case 'json': {
      const spellings = spellingsOf(keys);
      const mask = (text: string) => maskValues(text, spellings);
      const text = runArchive(material, { baton: version, exportedAt, mask });
      return { name: exportName(title, openedOn(id), form), text, problem };
    }
    case 'markdown': {
      const text = runReport(material, { exportedAt, mask: keyMask(keys) });
      return { name: exportName(title, openedOn(id), form), text, problem };
    }
    default:
      return assertNever(form);
  }
}

function openedOn(id: string): string {
  return new Date(openedAt(id) ?? 0).toISOString();
}
