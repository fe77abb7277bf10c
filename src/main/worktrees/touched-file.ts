/** A file in a conflict, and the accepted tickets whose commits touched it. */
export interface TouchedFile {
  readonly path: string;
  readonly tickets: readonly string[];
}
