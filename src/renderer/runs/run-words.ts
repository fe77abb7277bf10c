import { assertNever } from '../../shared/assert-never';
import type { RunSummary } from '../../shared/contract';
import type { PauseReason } from '../../shared/run-event';
import type { RunState } from '../../shared/run-state';
import type { Standing } from '../store/standing';

/** A run's state as glyph, word and colour, for the bar and for lists of runs. */
export interface RunWords {
  readonly glyph: string;
  readonly word: string;
  readonly color: string;
  readonly soft: string;
}

function words(glyph: string, word: string, name: string): RunWords {
  return { glyph, word, color: `var(--${name})`, soft: `var(--${name}-soft)` };
}

const outcomeWords = {
  done: words('✓', 'Done', 'completed'),
  blocked: words('■', 'Ended, not all completed', 'blocked'),
  cancelled: words('■', 'Stopped', 'todo'),
};

const phaseWords = {
  opened: words('○', 'Not started', 'todo'),
  running: words('●', 'Running', 'working'),
  paused: words('❙❙', 'Paused', 'todo'),
};

const roomlessWords = words('◎', 'Waits for room', 'blocked');

const pauseWords: Record<PauseReason, RunWords> = {
  person: phaseWords.paused,
  restart: words('❙❙', 'Paused by a restart', 'todo'),
  taken_over: words('❙❙', 'Paused by the take-over', 'todo'),
  limit: words('▲', 'Limit reached', 'waiting'),
};

/** Of the run that is on show: one that is not this Baton's goes on elsewhere, or not at all. */
export function wordsOfRun(phase: RunState['phase'], standing: Standing = 'ours', hasRoom = true): RunWords {
  if (!hasRoom && standing === 'ours' && phase.phase === 'running') return roomlessWords;
  if (standing === 'elsewhere' && phase.phase === 'running')
    return words('◇', 'Running elsewhere', 'working');
  if (standing === 'at_rest' && phase.phase === 'running') return words('❙❙', 'Stands still', 'todo');
  switch (phase.phase) {
    case 'opened':
      return phaseWords.opened;
    case 'running':
      return phaseWords.running;
    case 'paused':
      return pauseWords[phase.by];
    case 'finished':
      return outcomeWords[phase.outcome];
  }
}

/** Of a run that is on its way here, what waits stands beside the word; of any other it is the word. */
export function wordsOfSummary(summary: RunSummary): RunWords {
  if (summary.heldBy !== null) return wordsElsewhere(summary);
  const isOnItsWay = summary.phase === 'running' && summary.open;
  if (summary.waiting > 0 && !isOnItsWay) return words('▲', `Waits for you (${summary.waiting})`, 'waiting');
  switch (summary.phase) {
    case 'opened':
    case 'paused':
      return phaseWords[summary.phase];
    case 'running':
      // Not written by this process: it died, or another one has it.
      return summary.open ? phaseWords.running : words('❙❙', 'Not ended', 'todo');
    case 'finished':
      return outcomeWords[summary.outcome ?? 'done'];
    case 'damaged':
      return words('■', 'Damaged', 'blocked');
    case 'newer':
      return words('■', 'Written by a newer Baton', 'blocked');
    case 'unreadable':
      return words('■', 'Cannot be read', 'blocked');
    default:
      return assertNever(summary.phase);
  }
}

/** Another Baton has it: what waits there is answered there. */
function wordsElsewhere({ phase, waiting }: RunSummary): RunWords {
  const color = waiting > 0 ? 'waiting' : phase === 'running' ? 'working' : 'todo';
  const stands = phase === 'running' ? 'Running' : phase === 'paused' ? 'Paused' : 'Open';
  return words('◇', `${stands} in another Baton${waiting > 0 ? `, ${waiting} waiting` : ''}`, color);
}
