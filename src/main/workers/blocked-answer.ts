const OPENING = /^[\s*_#>`~]*blocked(?!\p{L})/iu;

/**
 * The reason when an answer starts with BLOCKED, else null. White space, case and the marks of Markdown's emphasis, headings
 * and quotes before the word do not matter; the word anywhere else means nothing.
 */
export function blockedReason(answer: string): string | null {
  const opening = OPENING.exec(answer)?.[0];
  if (opening === undefined) return null;
  const rest = answer.slice(opening.length).replace(/^[\s*_`~:.,;!–—-]+/u, '');
  const reason = /[*_`~]/.test(opening) ? rest.replace(/[\s*_`~]+$/u, '') : rest.trimEnd();
  return reason === '' ? 'The worker gave no reason.' : reason;
}
