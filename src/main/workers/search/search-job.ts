import type { Result } from '../../../shared/result';
import type { Fence } from '../tools/fence';
import type { WorkspacePath } from '../tools/workspace-path';

interface Place {
  readonly fence: Fence;
  /** The folder to look in; empty for the workspace. */
  readonly path: WorkspacePath;
  /** On paths below that folder or below the workspace; one without `/` is about names. */
  readonly glob: string | null;
}

export type ListJob = Place & { readonly kind: 'list'; readonly recursive: boolean };
export type TextJob = Place & {
  readonly kind: 'text';
  /** A JavaScript regular expression. */
  readonly pattern: string;
  readonly ignoreCase: boolean;
};
export type SearchJob = ListJob | TextJob;

/** As a tool's result has it: `text` for the model, `note` for people; the failure is a sentence. */
export type Found = Result<{ readonly note: string; readonly text: string }, string>;
