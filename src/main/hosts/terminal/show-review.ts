import type { Action } from '../../../shared/approval';
import { filesWithMarkers } from '../../../shared/conflict-markers';
import type { AttemptChanges, FileChange } from '../../../shared/file-change';
import { ignoredText } from '../../../shared/ignored-files';
import {
  type Approval,
  attemptKey,
  type RunState,
  requireAttempt,
  requireTicket,
  type Step,
} from '../../../shared/run-state';
import { verifiedSteps } from '../../../shared/verified-steps';
import type { Paint } from './paint';
import { revealed } from './printable';
import { changeLines, indent } from './show-action';

/** What was wanted, what the worker says that it did, how it was verified, and each file's diff. */
export function reviewLines(
  state: RunState,
  { ticket, attempt }: Pick<Approval, 'ticket' | 'attempt'>,
  { summary, note }: Extract<Action, { kind: 'review' }>,
  changes: AttemptChanges,
  paint: Paint,
): string[] {
  const { description, acceptanceCriteria } = requireTicket(state, ticket).definition;
  const head = (text: string) => paint('dim', text);
  return [
    ...(note === '' ? [] : [paint('red', `The tech lead could not be asked: ${revealed(note)}`)]),
    head('Ticket'),
    ...indent(description),
    ...(acceptanceCriteria.length === 0 ? [] : [head('Acceptance criteria')]),
    ...acceptanceCriteria.flatMap((criterion) => indent(`- ${criterion}`)),
    head('Worker says'),
    ...indent(summary === '' ? '(nothing)' : summary),
    ...verifyLines(verifiedSteps(state, requireAttempt(state, attemptKey(ticket, attempt))), paint),
    ...markerLines(changes, paint),
    head(changesHead(changes)),
    ...changes.files.flatMap((change) => fileLines(change, paint)),
    ...(changes.ignored === undefined ? [] : [paint('yellow', revealed(ignoredText(changes.ignored)))]),
  ];
}

function markerLines({ files }: AttemptChanges, paint: Paint): string[] {
  const paths = filesWithMarkers(files).map((path) => revealed(path));
  return paths.length === 0 ? [] : [paint('red', `Conflict markers are still in ${paths.join(', ')}`)];
}

function changesHead({ knownBy, files, ignored }: AttemptChanges): string {
  if (files.length > 0) return knownBy === 'git' ? 'Changes' : 'Changes by the file tools';
  if (ignored !== undefined) return 'It changed no file that git would take';
  return knownBy === 'git' ? 'It changed no file' : 'No file was changed by the file tools';
}

function verifyLines(steps: readonly Step[], paint: Paint): string[] {
  if (steps.length === 0) return [paint('dim', 'No command to verify it with')];
  return [
    paint('dim', 'Verify'),
    ...steps.map(({ call, state }) => {
      const command = revealed(String(call.input.command));
      // Only a person's word counts as well as a good end.
      const how = state.state === 'finished' ? state.note : 'you said that it was done';
      return `  ${paint('green', '✓')} ${command}  ${paint('dim', revealed(how))}`;
    }),
  ];
}

function fileLines(change: FileChange, paint: Paint): string[] {
  const path = revealed(change.path);
  if ('unshown' in change) return [`  ${paint('bold', path)}  cannot be shown: ${revealed(change.unshown)}`];
  const { before, after, note } = change;
  const about = before === null ? '  new file' : after === null ? '  removed' : '';
  return [
    `  ${paint('bold', path)}${paint('dim', about)}`,
    ...(note === undefined ? [] : [`  ${note}`]),
    ...changeLines(before ?? '', after ?? '', paint),
  ];
}
