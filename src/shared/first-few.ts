const SHOWN = 5;

/** Names for people, and how many more there are: a sentence must not hold three thousand of them. */
export function firstFew(names: readonly string[], shown = SHOWN): string {
  const more = names.length - shown;
  return [names.slice(0, shown).join(', '), ...(more > 0 ? [`${more} more`] : [])].join(' and ');
}
