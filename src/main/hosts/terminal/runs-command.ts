import type { RunSummary } from '../../../shared/contract';
import { formatDuration } from '../../../shared/format-duration';
import { costText } from '../../../shared/usage';
import type { Conductor } from '../../runs/conductor';
import { type ExitCode, exitCodes } from './exit-code';
import type { Output } from './output';
import { newest } from './pick-run';
import { jsonLine, oneLine, printable } from './printable';
import { attachTerminal, request } from './run-face';

/** Lists all runs, the newest first; as JSON one a line. */
export async function runsCommand(conductor: Conductor, json: boolean, output: Output): Promise<ExitCode> {
  const runs = newest(await request(attachTerminal(conductor).connection, 'run.list', {}));
  if (json) for (const run of runs) output.line(jsonLine(run));
  else if (runs.length === 0) output.line('There are no runs yet.');
  else
    for (const run of runs) {
      output.line(runLine(run));
      if (run.problem !== null) output.line(`  ${printable(run.problem)}`);
    }
  return exitCodes.ok;
}

function runLine({ id, title, openedAt, completed, blocked, total, workedMs, ...run }: RunSummary): string {
  const when = openedAt.slice(0, 16).replace('T', ' ');
  const tickets = `${`${completed}/${total}`.padStart(7)}  ${(blocked > 0 ? `${blocked} blocked` : '').padEnd(10)}`;
  const used = `${formatDuration(workedMs).padStart(7)}  ${run.tokens.toLocaleString('en-US').padStart(10)} tokens  ${costText(run).padStart(10)}`;
  return `${id}  ${when}  ${stands(run).padEnd(17)}  ${tickets}  ${used}  ${oneLine(title)}`;
}

function stands({ phase, outcome, waiting }: Pick<RunSummary, 'phase' | 'outcome' | 'waiting'>): string {
  if (phase === 'newer') return 'of a newer Baton';
  return waiting > 0 ? `waits for you (${waiting})` : (outcome ?? phase);
}
