import type { RunState } from '../../../shared/run-state';
import type { Connection } from '../../runs/conductor';
import type { Paint } from './paint';
import type { Questions } from './questions';

/** What a question to the person at the terminal needs. */
export interface AskContext {
  readonly connection: Connection;
  readonly state: RunState;
  readonly questions: Questions;
  readonly paint: Paint;
  write(line: string): void;
}

/** What came of a question: it needs no answer any more, its answer was not taken and it is asked again, or there was none to be had. */
export type Asked = 'settled' | 'refused' | 'none';
