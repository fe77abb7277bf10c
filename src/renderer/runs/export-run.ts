import type { RunSummary } from '../../shared/contract';
import { type ExportForm, exportName } from '../../shared/run-export';
import type { Baton } from '../baton-context';
import { reportSuccess } from '../ui/report';

const types: Record<ExportForm, string> = { json: 'application/jsonl', markdown: 'text/markdown' };

/** In the window a dialog asks where the file goes; a page hands it over as a download. Rejects with a sentence. */
export async function exportRun(
  baton: Baton,
  { id: run, title, openedAt }: RunSummary,
  as: ExportForm,
): Promise<void> {
  if (baton.platform === 'browser') return download(baton, run, as);
  const chosen = await baton.ask('dialog.save_file', { name: exportName(title, openedAt, as) });
  if (!chosen.ok) throw new Error(chosen.failure.message);
  if (chosen.value === null) return;
  const saved = await baton.ask('run.export_to', { run, as, path: chosen.value, overwrite: true });
  if (!saved.ok) throw new Error(saved.failure.message);
  const { path, problem } = saved.value;
  reportSuccess(
    problem === null
      ? `The run is written to ${path}.`
      : `The run is written to ${path} as far as it can be read. ${problem}`,
  );
}

async function download({ ask }: Baton, run: string, as: ExportForm): Promise<void> {
  const exported = await ask('run.export', { run, as });
  if (!exported.ok) throw new Error(exported.failure.message);
  const { name, text, problem } = exported.value;
  const address = URL.createObjectURL(new Blob([text], { type: types[as] }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  if (problem !== null) reportSuccess(`${name} holds the run as far as it can be read. ${problem}`);
  // Whoever saves it has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
