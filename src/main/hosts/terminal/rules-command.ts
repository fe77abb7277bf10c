import type { ListedRule } from '../../../shared/contract';
import { matchWords, sayWords } from '../../../shared/rule-words';
import type { Conductor, Connection } from '../../runs/conductor';
import { type ExitCode, exitCodes } from './exit-code';
import type { Output } from './output';
import { jsonLine, oneLine, printable } from './printable';
import { attachTerminal, request } from './run-face';

interface RulesOptions {
  /** The id of the rule to delete, as it was typed; null lists them. */
  readonly forget: string | null;
  /** Only those of this one, absolute and without links; null for all. */
  readonly workspace: string | null;
  readonly json: boolean;
}

type Placed = ListedRule & { readonly workspace: string };

/** Lists the saved rules, as JSON one a line, or deletes one. Files that cannot be read are named. */
export async function rulesCommand(
  conductor: Conductor,
  { forget, workspace: wanted, json }: RulesOptions,
  output: Output,
): Promise<ExitCode> {
  const { connection } = attachTerminal(conductor);
  const { workspaces, problems } = await request(connection, 'rule.list', { run: null });
  for (const problem of problems) output.error(printable(problem));
  const listed = workspaces.filter(({ workspace }) => wanted === null || workspace === wanted);
  const rules = listed.flatMap(({ workspace, rules: own }) => own.map((each) => ({ ...each, workspace })));
  if (forget !== null) return forgetRule(connection, forget, rules, output);
  if (json) {
    for (const { workspace, id, rule } of rules) output.line(jsonLine({ workspace, id, ...rule }));
  } else {
    if (rules.length === 0 && problems.length === 0) output.line('There are no saved rules.');
    for (const { workspace, rules: own } of listed) {
      output.line(output.paint('bold', oneLine(workspace)));
      for (const { id, rule } of own) {
        output.line(`  ${id}  ${sayWords[rule.say]}: ${oneLine(matchWords(rule.match))}`);
      }
    }
  }
  return problems.length > 0 ? exitCodes.usage : exitCodes.ok;
}

async function forgetRule(
  connection: Connection,
  typed: string,
  rules: readonly Placed[],
  output: Output,
): Promise<ExitCode> {
  const [found, ...others] = rules.filter(({ id }) => id === typed);
  if (found === undefined) {
    output.error(`There is no saved rule “${oneLine(typed)}”: “${output.typed('rules')}” lists them.`);
    return exitCodes.usage;
  }
  if (others.length > 0) {
    output.error('Several workspaces have this rule: say with --workspace whose is meant.');
    return exitCodes.usage;
  }
  const { workspace, id, rule } = found;
  const forgotten = await request(connection, 'rule.forget', { workspace, id });
  if (!forgotten.ok) {
    output.error(printable(forgotten.failure.message));
    return exitCodes.failed;
  }
  output.line(`Deleted for ${oneLine(workspace)}: ${oneLine(matchWords(rule.match))}`);
  return exitCodes.ok;
}
