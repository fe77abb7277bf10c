import type { StepPreview } from '../../shared/contract';

const readTitles: ReadonlyMap<string, string> = new Map([
  ['read_file', 'A worker wants to read a file'],
  ['list_files', 'A worker wants to list files'],
  ['search_text', 'A worker wants to search files'],
]);

/** What the worker wants, as the dialog's heading says it. */
export function stepTitle(tool: string, preview: StepPreview | null): string {
  switch (preview?.kind) {
    case 'command':
      return 'A worker wants to run a command';
    case 'change':
      return preview.before === null ? 'A worker wants to create a file' : 'A worker wants to change a file';
    case 'replace':
      return 'A worker wants to replace a file';
    case 'read':
      return readTitles.get(tool) ?? 'A worker wants to read';
    case 'invalid':
    case undefined:
      return `A worker wants to use ${tool}`;
  }
}
