import { Textarea } from '@mantine/core';
import { useRef } from 'react';
import { offsetOf } from './offset-of';
import { ProblemPlaces } from './problem-places';
import type { SettingsDraft } from './use-settings';

/** The file as it stands, for everything that has no field. */
export function TextTab({ draft }: { draft: SettingsDraft }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const { read, text, problems, write } = draft;

  function goTo(line: number, column: number): void {
    const field = area.current;
    if (field === null) return;
    const offset = offsetOf(text, line, column);
    field.focus();
    field.setSelectionRange(offset, offset);
  }

  return (
    <>
      <ProblemPlaces problems={problems} onPlace={goTo} />
      <Textarea
        ref={area}
        label={read?.value.path ?? 'settings.json'}
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
        autosize
        minRows={16}
        maxRows={26}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mono)', fontSize: 12, lineHeight: 1.5 } }}
      />
      <p className="dim">
        Another server that speaks the OpenAI protocol is a provider of its own:{' '}
        <code>
          {'"providers": { "mine": { "baseURL": "http://127.0.0.1:8000/v1", "apiKeyEnv": "MINE_KEY" } }'}
        </code>
        . <code>apiKeyEnv</code> names an environment variable; keys themselves have no place here.
      </p>
    </>
  );
}
