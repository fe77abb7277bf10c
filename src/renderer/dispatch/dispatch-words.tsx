import { Textarea, TextInput } from '@mantine/core';
import type { DispatchText } from '../../shared/dispatch';
import { HiddenInField } from '../approvals/marked-text';
import { fieldText, type TypedWords, typeWord, type WordField } from './edited-dispatch';

interface WordsProps {
  readonly words: DispatchText;
  readonly typed: TypedWords;
  onType(typed: Map<string, string>): void;
}

/** The words that go to an agent, to be edited. */
export function DispatchWords({ words, typed, onType }: WordsProps) {
  const of = (field: WordField) => ({
    value: fieldText(words, typed, field),
    onChange: (event: { currentTarget: { value: string } }) =>
      onType(typeWord(words, typed, field, event.currentTarget.value)),
  });
  return (
    <>
      <TextInput label="Title" {...of('title')} />
      <Textarea
        label="Description"
        autosize
        minRows={3}
        maxRows={12}
        spellCheck={false}
        {...of('description')}
      />
      <Textarea
        label="Acceptance criteria, one a line"
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        {...of('criteria')}
      />
      <HiddenInField
        text={(['title', 'description', 'criteria'] as const).map((field) => of(field).value).join('\n')}
      />
    </>
  );
}
