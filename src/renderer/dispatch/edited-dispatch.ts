import { type DispatchText, type DispatchWishes, NO_WISHES } from '../../shared/dispatch';

export const NOTHING_WISHED: DispatchWishes = { agent: null, ...NO_WISHES };

/** What a person typed over the words that go to an agent, by field. */
export type TypedWords = ReadonlyMap<string, string>;

export type WordField = 'title' | 'description' | 'criteria';

/** The field as text: of the criteria one a line. */
export function fieldText(words: DispatchText, typed: TypedWords, field: WordField): string {
  return typed.get(field) ?? fieldOf(words, field);
}

function fieldOf(words: DispatchText, field: WordField): string {
  return field === 'criteria' ? words.acceptanceCriteria.join('\n') : words[field];
}

/** What was typed, without fields that read as before. */
export function typeWord(
  words: DispatchText,
  typed: TypedWords,
  field: WordField,
  text: string,
): Map<string, string> {
  const changed = new Map(typed);
  if (text === fieldOf(words, field)) changed.delete(field);
  else changed.set(field, text);
  return changed;
}

export function editedWords<Words extends DispatchText>(words: Words, typed: TypedWords): Words {
  const criteria = typed.get('criteria');
  return {
    ...words,
    title: typed.get('title') ?? words.title,
    description: typed.get('description') ?? words.description,
    acceptanceCriteria:
      criteria === undefined
        ? words.acceptanceCriteria
        : criteria
            .split('\n')
            .map((line) => line.trim())
            .filter((line) => line !== ''),
  };
}

/** The words alone of what has them. */
export function textOf({ title, description, acceptanceCriteria }: DispatchText): DispatchText {
  return { title, description, acceptanceCriteria };
}

/** As it is sent: what is seen here is then what goes out, and nobody asks again. */
export function tidyWords({ title, description, acceptanceCriteria }: DispatchText): DispatchText {
  return {
    title: title.trim().replace(/\s+/g, ' '),
    description: description.trim(),
    acceptanceCriteria: acceptanceCriteria.map((each) => each.trim()).filter((each) => each !== ''),
  };
}
