import { assertNever } from '../../../shared/assert-never';
import type { ExportedRun } from '../../../shared/contract';
import type { ExportForm } from '../../../shared/run-export';
import { keyMask, maskValues, spellingsOf } from '../../network/mask-keys';
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
}

/** The run in `folder` as one text. What went over the wire to models is no part of it, nor is any key that Baton knows. */
export async function exportRun(folder: string, id: string, options: ExportOptions): Promise<ExportedRun> {
  const { form, version, now, keys } = options;
  const material = await readRunMaterial(folder, id);
  const exportedAt = now().toISOString();
  const { title } = material.state.track;
  switch (form) {
    case 'json': {
      const spellings = spellingsOf(keys);
      const mask = (text: string) => maskValues(text, spellings);
      const text = runArchive(material, { baton: version, exportedAt, mask });
      return { name: fileName(title, id, 'jsonl'), text };
    }
    case 'markdown': {
      const text = runReport(material, { exportedAt, mask: keyMask(keys) });
      return { name: fileName(title, id, 'md'), text };
    }
    default:
      return assertNever(form);
  }
}

/** Good on every system: the title in plain letters, and the day on which the run was opened. */
function fileName(title: string, id: string, ending: string): string {
  const words = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  const day = new Date(openedAt(id) ?? 0).toISOString().slice(0, 10);
  return `${words === '' ? 'run' : words}-${day}.${ending}`;
}
