import type { Action, ToolInput } from '../../../shared/approval';
import { assertNever } from '../../../shared/assert-never';
import type { StepPreview } from '../../../shared/contract';
import { type DispatchProposal, dispatchPlace } from '../../../shared/dispatch';
import { unifiedLines } from '../../workers/changes/unified-lines';
import type { Paint } from './paint';
import { revealed } from './printable';

/** What would run, in full: a spawn's prompt and context, what goes to an agent, or a step's command, change or input. */
export function actionLines(
  action: Exclude<Action, { kind: 'review' }>,
  preview: StepPreview | null,
  paint: Paint,
): string[] {
  if (action.kind === 'spawn') {
    const { role, model, prompt, context, setup, verify } = action.proposal;
    return [
      `${paint('dim', 'Role')}   ${revealed(role)}`,
      `${paint('dim', 'Model')}  ${revealed(model)}`,
      paint('dim', 'Prompt'),
      ...indent(prompt),
      ...context.flatMap((part) => [paint('dim', `Context: ${revealed(part.name)}`), ...indent(part.text)]),
      ...commandLines('Setup: Baton runs this in the new worktree before the worker begins', setup, paint),
      ...commandLines('Verify: Baton runs this when the worker has finished', verify, paint),
    ];
  }
  if (action.kind === 'dispatch') return dispatchLines(action.proposal, paint);
  const { tool, input } = action.call;
  const inFull = [`${paint('dim', 'Tool')}  ${revealed(tool)}`, ...indent(JSON.stringify(input, null, 2))];
  if (preview === null) return inFull;
  switch (preview.kind) {
    case 'command':
      return [
        paint('dim', `Runs in ${revealed(preview.folder)}`),
        ...indent(preview.command),
        ...otherInput(input, ['command'], paint),
      ];
    case 'change':
      return [
        `${paint('dim', preview.before === null ? 'Makes' : 'Changes')}  ${revealed(preview.path)}`,
        ...(preview.before === preview.after
          ? ['  Nothing changes: the file already reads like this.']
          : changeLines(preview.before ?? '', preview.after, paint)),
      ];
    case 'replace':
      return [
        `${paint('dim', 'Replaces')}  ${revealed(preview.path)}, which cannot be shown: ${preview.why}`,
        ...changeLines('', preview.after, paint),
      ];
    case 'read':
      return [
        `${paint('dim', 'Reads')}  ${revealed(preview.what)}`,
        ...otherInput(input, ['path', 'from_line', 'to_line'], paint),
      ];
    case 'invalid':
      return [...inFull, paint('red', `This input cannot run: ${revealed(preview.message)}`)];
    default:
      return assertNever(preview);
  }
}

function dispatchLines(proposal: DispatchProposal, paint: Paint): string[] {
  const { agentName, taskType, typeReason, acceptanceCriteria } = proposal;
  return [
    `${paint('dim', 'Agent')}  ${revealed(agentName)}`,
    `${paint('dim', 'Where')}  ${revealed(dispatchPlace(proposal))}`,
    `${paint('dim', 'Type')}   ${revealed(taskType)} (${revealed(typeReason)})`,
    paint('dim', 'Title'),
    ...indent(proposal.title),
    paint('dim', 'Description'),
    ...indent(proposal.description),
    paint('dim', 'Acceptance criteria'),
    ...(acceptanceCriteria.length === 0
      ? ['  none']
      : acceptanceCriteria.flatMap((each) => indent(`- ${each}`))),
  ];
}

/** Commands that the approval of a spawn covers. */
function commandLines(title: string, commands: readonly string[], paint: Paint): string[] {
  if (commands.length === 0) return [];
  return [
    paint('dim', title),
    ...commands.flatMap((command) =>
      indent(command).map((line, i) => (i === 0 ? `  $ ${line.slice(2)}` : `  ${line}`)),
    ),
  ];
}

/** What else goes to the tool beside what is shown already: nothing of the input stays out of sight. */
function otherInput(input: ToolInput, shown: readonly string[], paint: Paint): string[] {
  return Object.entries(input)
    .filter(([name]) => !shown.includes(name))
    .flatMap(([name, value]) => [
      paint('dim', revealed(name)),
      ...indent(typeof value === 'string' ? value : JSON.stringify(value, null, 2)),
    ]);
}

/** A unified diff, painted, in which nothing hides. */
export function changeLines(before: string, after: string, paint: Paint): string[] {
  return unifiedLines(before, after).map((line) => {
    const shown = `  ${revealed(line)}`;
    if (line.startsWith('+')) return paint('green', shown);
    return line.startsWith('-') ? paint('red', shown) : shown;
  });
}

/** Each line two columns in, in which nothing hides. */
export function indent(text: string): string[] {
  return revealed(text)
    .split('\n')
    .map((line) => `  ${line}`);
}
