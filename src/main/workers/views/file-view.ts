import type { Tree } from 'web-tree-sitter';
import type { FileView, View } from '../../../shared/file-view';
import { wellFormed } from '../well-formed';
import { applyCuts } from './cuts';
import { isMarkedHot } from './hot';
import type { Language } from './language';
import { namedInText } from './named-in-text';
import { outline, type StaysWhole } from './outline';
import { rulesOf } from './rules/rules-of';

/** Makes a syntax tree, or null where that was given up. */
export type Parse = (source: string) => Tree | null;

export function viewOf(
  source: string,
  language: Language,
  view: Exclude<View, 'whole'>,
  ticketText: string,
  parse: Parse,
): FileView {
  const tree = parse(source);
  if (tree === null) return wholeView(source, 'It took too long to outline, so it is shown whole.');
  try {
    const staysWhole = view === 'curated' ? hotOnes(source, ticketText) : () => false;
    const { cuts, unclear } = outline(source, tree.rootNode, rulesOf[language], staysWhole);
    if (unclear * 2 > source.length) {
      return wholeView(source, 'Its syntax has too many errors for an outline, so it is shown whole.');
    }
    const note = unclear > 0 ? 'It has syntax errors; what could not be outlined is shown whole.' : null;
    return { text: applyCuts(source, cuts), view, note };
  } finally {
    tree.delete();
  }
}

function hotOnes(source: string, ticketText: string): StaysWhole {
  const named = namedInText(ticketText);
  const mayBeMarked = isMarkedHot(source);
  return (name, head) => named.has(name) || (mayBeMarked && isMarkedHot(head()));
}

export function wholeView(source: string, note: string | null = null): FileView {
  return { text: source, view: 'whole', note };
}

/** The beginning of a text that is longer than the limit; its note says so, beside what it said before. */
export function withinLimit(shown: FileView, limit: number): FileView {
  const { text, view, note } = shown;
  if (text.length <= limit) return shown;
  const cut = `Only its first ${limit.toLocaleString('en')} of ${text.length.toLocaleString('en')} characters are shown.`;
  return { text: wellFormed(text.slice(0, limit)), view, note: note === null ? cut : `${note} ${cut}` };
}
