/** One file of a diff, as a face shows it. */
export interface FileChange {
  readonly status: 'added' | 'deleted' | 'changed' | 'renamed';
  /** Where it is now, or was when it is deleted. */
  readonly path: string;
  /** Where it was, when it was renamed. */
  readonly from: string | null;
  /** Null when it is added. */
  readonly before: FileSide | null;
  /** Null when it is deleted. */
  readonly after: FileSide | null;
}

export interface FileSide {
  readonly kind: 'file' | 'executable' | 'link' | 'submodule';
  /** A link's text is its target; a submodule's content is the commit that it stands at. */
  readonly content: FileContent;
}

export type FileContent =
  | { type: 'text'; text: string }
  | { type: 'binary'; bytes: number }
  | { type: 'too_large'; bytes: number }
  | { type: 'commit'; commit: string };

export interface DiffLimits {
  /** A longer file is too large to show. */
  readonly fileBytes: number;
  /** When so much has been read, all further files are too large. */
  readonly totalBytes: number;
  readonly patchBytes: number;
}

export const DIFF_LIMITS: DiffLimits = {
  fileBytes: 1024 * 1024,
  totalBytes: 16 * 1024 * 1024,
  patchBytes: 32 * 1024 * 1024,
};
