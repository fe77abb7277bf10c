import { assertNever } from './assert-never';
import type { Rule } from './rule';

// How a rule is told to people, the same on every face. The texts hold what others wrote: a face shows hidden characters in them.

/** As in “commands that begin with npm test”. */
export function matchWords(match: Rule['match']): string {
  switch (match.kind) {
    case 'call': {
      const { command, path } = match.call.input;
      const others = Object.keys(match.call.input).length - 1;
      const more = others > 0 ? ` (and ${others === 1 ? 'one more field' : `${others} more fields`})` : '';
      if (typeof command === 'string') return `exactly ${command}${more}`;
      const about = typeof path === 'string' ? ` ${path}${more}` : ` ${JSON.stringify(match.call.input)}`;
      return `exactly this ${match.call.tool}${about}`;
    }
    case 'folder':
      return `${match.tool} ${folderWords(match.folder)}`;
    case 'prefix':
      return `commands that begin with ${match.prefix.trim()}`;
    default:
      return assertNever(match);
  }
}

export function scopeWords(scope: Rule['scope']): string {
  switch (scope.kind) {
    case 'ticket':
      return `ticket ${scope.ticket}`;
    case 'run':
      return 'this run';
    case 'workspace':
      return 'this workspace';
    default:
      return assertNever(scope);
  }
}

export const sayWords: Record<Rule['say'], string> = {
  allow: 'may run without asking',
  ask: 'always ask',
  deny: 'never run',
};

/** What a rule that allows would let run beside the call at hand, as sentences. */
export function grantWords({ match, scope }: Pick<Rule, 'match' | 'scope'>): string {
  return `${widthWords(match)} ${untilWords[scope.kind]}`;
}

function widthWords(match: Rule['match']): string {
  switch (match.kind) {
    case 'call':
      return 'Lets run nothing but this very call, with the same input to the letter.';
    case 'folder':
      return `Lets run every ${match.tool} ${folderWords(match.folder)} and the folders below, whatever else its input says. Files that can start programs ask all the same.`;
    case 'prefix':
      return `Lets run “${match.prefix.trim()}” by itself and with whatever words follow it, but no shell operator (such as ; | > $). A command that deletes or sends off work asks all the same.`;
    default:
      return assertNever(match);
  }
}

const untilWords: Record<Rule['scope']['kind'], string> = {
  ticket: 'For this ticket, as long as the run is there.',
  run: 'For all tickets of this run.',
  workspace: 'For all tickets of every run in this workspace, also of later ones, until you delete it.',
};

function folderWords(folder: string): string {
  const names = folder.split('/').filter((name) => name !== '' && name !== '.');
  return names.length === 0 ? 'in the whole workspace' : `in ${names.join('/')}/`;
}

/** How a step came to run, or not to, without a person. */
export function byRuleWords({ say, match }: Rule): string {
  return say === 'deny'
    ? `denied by your rule: ${matchWords(match)}`
    : `allowed by your rule: ${matchWords(match)}`;
}
