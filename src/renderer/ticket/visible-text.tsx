import { memo } from 'react';
import { markHiddenCharacters } from '../../shared/hidden-characters';
import reading from './reading.module.css';

/** Enough of an output to read; the rest stays in the attempt's record. */
export const SHOWN = 60_000;

/** Text as it is, with every character that would show nothing, or steer a terminal, made visible and not obeyed. */
export const VisibleText = memo(function VisibleText({ text }: { text: string }) {
  const shown = (text.length > SHOWN ? text.slice(0, SHOWN) : text).replaceAll('\r\n', '\n');
  return (
    <>
      {markHiddenCharacters(shown).map((segment, i) =>
        segment.kind === 'hidden' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never move
          <span key={i} className={reading.hidden} title={segment.name}>
            {picture(segment.text)}
          </span>
        ) : (
          segment.text
        ),
      )}
      {text.length > SHOWN && (
        <span className={reading.note}>{`\n… ${text.length - SHOWN} more characters`}</span>
      )}
    </>
  );
});

/** Control characters have pictures in Unicode (␛ for ESC); the others are named by their number. */
function picture(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '␡';
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
