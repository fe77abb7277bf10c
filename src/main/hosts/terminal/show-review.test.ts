import { describe, expect, it } from 'vitest';
import type { AttemptChanges, FileChange } from '../../../shared/file-change';
import { fold } from '../../../shared/fold';
import { NO_LIMITS } from '../../../shared/limits';
import { type NewEvent, type RunEvent, WORKERS_ONLY } from '../../../shared/run-event';
import { createRunState } from '../../../shared/run-state';
import { ticket } from '../../../shared/ticket-rig';
import { reviewLines } from './show-review';

const at = { ticket: 'T-1', attempt: 1, tier: 3 } as const;

/** A ticket whose worker has finished, and whose verify command has passed where it names one. */
function finished(verify: string[]) {
  const run = createRunState('run');
  const call = { tool: 'run_command', input: { command: verify[0] ?? '' } };
  const step = { ...at, step: 'T-1#1.1', tool: 'run_command' } as const;
  const definition = ticket('T-1', [], {
    description: 'Write it.',
    acceptanceCriteria: ['It is short.'],
    verify,
  });
  const events: NewEvent[] = [
    {
      type: 'run.opened',
      track: { title: '', context: '', source: { name: '', path: null } },
      tickets: [definition],
    },
    {
      type: 'run.started',
      workspace: '/w',
      mode: 'all',
      parallel: 1,
      limits: NO_LIMITS,
      ...WORKERS_ONLY,
      model: 'm',
    },
    { type: 'attempt.proposed', ...at },
    { type: 'attempt.started', ...at, model: 'm' },
    { type: 'turn.started', ...at, turn: 1 },
    { type: 'turn.finished', ...at, turn: 1, calls: [] },
    { type: 'attempt.delivered', ...at, summary: 'Done.', changedFiles: [] },
  ];
  if (verify.length > 0) {
    events.push({ type: 'verify.started', ...at, steps: [{ step: 'T-1#1.1', call }] });
    events.push({ type: 'step.started', ...step, hash: 'h', approval: null });
    events.push({ type: 'step.finished', ...step, outcome: 'ok', note: 'exit code 0', diagnose: false });
  }
  for (const event of events) fold(run, { ...event, seq: run.seq + 1, at: '', run: 'run' } as RunEvent);
  return run;
}

function lines(
  files: FileChange[],
  note = '',
  verify = ['make te\u200bst'],
  knownBy: AttemptChanges['knownBy'] = 'git',
): string[] {
  const changes = { knownBy, files };
  const review = { kind: 'review' as const, summary: 'Done.', changed: [], note };
  return reviewLines(finished(verify), at, review, changes, (_style, text) => text);
}

describe('what the terminal shows of a result', () => {
  it('is what was wanted, what the worker says, how it was verified, and the diff', () => {
    expect(lines([{ path: 'a.txt', before: null, after: 'one\n' }])).toEqual([
      'Ticket',
      '  Write it.',
      'Acceptance criteria',
      '  - It is short.',
      'Worker says',
      '  Done.',
      'Verify',
      '  ✓ make te\\u{200b}st  exit code 0',
      'Changes',
      '  a.txt  new file',
      '  @@ -0,0 +1,1 @@',
      '  +one',
    ]);
  });

  it('warns of conflict markers that the worker left', () => {
    const after = '<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n';
    expect(lines([{ path: 'a.txt', before: null, after }])).toContain('Conflict markers are still in a.txt');
  });

  it('names a file that cannot be shown, and one that is gone', () => {
    const shown = lines([
      { path: 'a.bin', unshown: 'it is not text in UTF-8' },
      { path: 'b.txt', before: 'b\n', after: null },
    ]);
    expect(shown).toContain('  a.bin  cannot be shown: it is not text in UTF-8');
    expect(lines([{ path: 'c.txt', before: null, after: 'c', note: 'Look twice.' }])).toContain(
      '  Look twice.',
    );
    expect(shown.slice(-3)).toEqual(['  b.txt  removed', '  @@ -1,1 +0,0 @@', '  -b']);
  });

  it('says first why the tech lead was not asked, and when there is nothing to look at', () => {
    const shown = lines([], 'Overloaded.', []);
    expect(shown[0]).toBe('The tech lead could not be asked: Overloaded.');
    expect(shown).toContain('No command to verify it with');
    expect(shown.at(-1)).toBe('It changed no file');
  });

  it('names what git ignores, and does not say then that nothing was changed', () => {
    const ignored = { folder: '/w', written: ['a\u200b.log'], others: 0, submodules: [] };
    const review = { kind: 'review' as const, summary: 'Done.', changed: [], note: '' };
    const changes = { knownBy: 'git' as const, files: [], ignored };
    expect(reviewLines(finished(['make']), at, review, changes, (_style, text) => text).slice(-2)).toEqual([
      'It changed no file that git would take',
      'Git ignores a\\u{200b}.log: no branch takes it, it was left in /w.',
    ]);
  });

  it('says so where only the file tools’ changes are known', () => {
    expect(lines([], '', [], 'file_tools').at(-1)).toBe('No file was changed by the file tools');
    expect(lines([{ path: 'a.bin', unshown: '' }], '', [], 'file_tools')).toContain(
      'Changes by the file tools',
    );
  });
});
