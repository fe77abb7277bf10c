import { createTwoFilesPatch } from 'diff';
import type { Action } from '../../../shared/approval';
import { assertNever } from '../../../shared/assert-never';
import type { StepPreview } from '../../../shared/contract';
import type { Paint } from './paint';
import { revealed } from './printable';

/** What would run, in full: a spawn's prompt and context, or a step's command, change or input. */
export function actionLines(action: Action, preview: StepPreview | null, paint: Paint): string[] {
  if (action.kind === 'spawn') {
    const { role, model, prompt, context } = action.proposal;
    return [
      `${paint('dim', 'Role')}   ${revealed(role)}`,
      `${paint('dim', 'Model')}  ${revealed(model)}`,
      paint('dim', 'Prompt'),
      ...indent(prompt),
      ...context.flatMap((part) => [paint('dim', `Context: ${revealed(part.name)}`), ...indent(part.text)]),
    ];
  }
  const { tool, input } = action.call;
  const inFull = [`${paint('dim', 'Tool')}  ${revealed(tool)}`, ...indent(JSON.stringify(input, null, 2))];
  if (preview === null) return inFull;
  switch (preview.kind) {
    case 'command':
      return [paint('dim', `Runs in ${revealed(preview.folder)}`), ...indent(preview.command)];
    case 'change':
      return changeLines(preview, paint);
    case 'read':
      return [`${paint('dim', 'Reads')}  ${revealed(preview.what)}`];
    case 'invalid':
      return [...inFull, paint('red', `This input cannot run: ${revealed(preview.message)}`)];
    default:
      return assertNever(preview);
  }
}

function changeLines(
  { path, before, after }: Extract<StepPreview, { kind: 'change' }>,
  paint: Paint,
): string[] {
  const what = before === null ? 'Makes' : 'Changes';
  const patch = createTwoFilesPatch(path, path, before ?? '', after, '', '', { context: 3 });
  const lines = patch.split('\n').slice(4);
  if (lines.at(-1) === '') lines.pop();
  return [
    `${paint('dim', what)}  ${revealed(path)}`,
    ...lines.map((line) => {
      const shown = `  ${revealed(line)}`;
      if (line.startsWith('+')) return paint('green', shown);
      return line.startsWith('-') ? paint('red', shown) : shown;
    }),
  ];
}

function indent(text: string): string[] {
  return revealed(text)
    .split('\n')
    .map((line) => `  ${line}`);
}
