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
