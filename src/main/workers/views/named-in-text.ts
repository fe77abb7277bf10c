const word = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
// An ordinary word is a name only where it is written as one: `run`, run(), thing.run, Thing::run, Thing#run.
const looksLikeCode = /[_$\p{N}]|\p{Lu}/u;
const calledAfter = /^(?:\(|`)/;
const qualifiedBefore = /(?:[\p{L}\p{N}_$)\]](?:\.|::|#|->)|`)$/u;
const qualifiesNext = /^(?:\.|::|#|->)[\p{L}_$]/u;
const CONTEXT = 3;

/**
 * The names of code that a ticket's text mentions. `Thing.run` names `run` and not all of `Thing`; "run the tests" names
 * nothing, since ordinary words would make every `run` and `get` hot.
 */
export function namedInText(text: string): Set<string> {
  const names = new Set<string>();
  for (const match of text.matchAll(word)) {
    const [name] = match;
    const end = match.index + name.length;
    const after = text.slice(end, end + CONTEXT);
    if (qualifiesNext.test(after)) continue;
    const before = text.slice(Math.max(0, match.index - CONTEXT), match.index);
    if (looksLikeCode.test(name) || calledAfter.test(after) || qualifiedBefore.test(before)) names.add(name);
  }
  return names;
}
