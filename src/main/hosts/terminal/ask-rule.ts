import type { ToolCall } from '../../../shared/approval';
import type { CallFacts, Rule } from '../../../shared/rule';
import {
  checkRule,
  draftedRule,
  matchesOffered,
  proposeRule,
  type RuleDraft,
} from '../../../shared/rule-proposal';
import { grantWords, matchWords, scopeWords } from '../../../shared/rule-words';
import type { AskContext } from './ask-context';
import { revealed } from './printable';

const matchChoices: Record<RuleDraft['match'], { key: string; label: string }> = {
  call: { key: 'c', label: 'this exact call' },
  prefix: { key: 'b', label: 'commands that begin with …' },
  folder: { key: 'f', label: 'this tool in a folder …' },
};

const scopeChoices: Record<string, RuleDraft['scope']> = { t: 'ticket', r: 'run', w: 'workspace' };

/**
 * Shows the rule that would be saved with the approval, as often as it is changed. `back` leads to the approval again; `none` when there
 * is no answer to be had.
 */
export async function askRule(
  { questions, paint, write }: Pick<AskContext, 'questions' | 'paint' | 'write'>,
  ticket: string,
  call: ToolCall,
  facts: CallFacts,
  signal: AbortSignal,
): Promise<Rule | 'back' | 'none'> {
  const offered = matchesOffered(facts);
  const ways = offered.map((match) => `[${matchChoices[match].key}] ${matchChoices[match].label}`).join('  ');
  let draft = proposeRule(facts);
  for (;;) {
    const rule = draftedRule(draft, ticket, call);
    const check = checkRule(rule, ticket, call, facts);
    write('');
    write(
      `${paint('dim', 'Rule')}  do not ask about ${revealed(matchWords(rule.match))}, in ${revealed(scopeWords(rule.scope))}`,
    );
    if (check.fits) write(`      ${revealed(grantWords(rule))}`);
    else write(paint('red', `      ${revealed(check.message)}`));
    write(paint('dim', `${ways}  ·  [t] this ticket  [r] this run  [w] this workspace`));
    const save = check.fits ? '[a] approve and save this rule  ' : '';
    const choice = await questions.ask(`${save}[x] back > `, signal);
    if (choice === null) return 'none';
    if (choice === 'x') return 'back';
    if (choice === 'a' && check.fits) return rule;
    const scope = Object.hasOwn(scopeChoices, choice) ? scopeChoices[choice] : undefined;
    if (scope !== undefined) draft = { ...draft, scope };
    const match = offered.find((each) => matchChoices[each].key === choice);
    if (match === undefined) continue;
    draft = { ...draft, match };
    if (match === 'call') continue;
    const now = match === 'prefix' ? draft.prefix : draft.folder;
    const question = match === 'prefix' ? 'Begins with' : 'Folder (“.” is the whole workspace)';
    const typed = await questions.ask(`${question} [${revealed(now)}] > `, signal);
    if (typed === null) return 'none';
    if (typed !== '') draft = { ...draft, [match]: typed };
  }
}
