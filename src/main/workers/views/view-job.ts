import type { FileView, View } from '../../../shared/file-view';
import type { Language } from './language';

/** What goes to the thread that outlines. */
export interface ViewJob {
  readonly id: number;
  readonly source: string;
  readonly language: Language;
  readonly view: Exclude<View, 'whole'>;
  readonly ticketText: string;
}

/** What comes back: the view, or why there is none. */
export type ViewAnswer =
  | { readonly id: number; readonly shown: FileView }
  | { readonly id: number; readonly failure: string };

export interface ViewWorkerData {
  /** Holds a `NAME.wasm` for each grammar file. */
  readonly grammarFolder: string;
}
