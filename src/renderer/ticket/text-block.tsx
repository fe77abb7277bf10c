import { memo } from 'react';
import reading from './reading.module.css';
import { type TextBlock, textSpans } from './text-blocks';
import { VisibleText } from './visible-text';

interface TextBlockViewProps {
  readonly kind: TextBlock['kind'];
  readonly text: string;
  readonly isLive: boolean;
}

/** A paragraph or a piece of code of what a worker wrote. */
export const TextBlockView = memo(function TextBlockView({ kind, text, isLive }: TextBlockViewProps) {
  const caret = isLive ? <span className={reading.caret} aria-hidden="true" /> : null;
  if (kind === 'code')
    return (
      <pre className={reading.code}>
        <VisibleText text={text} />
        {caret}
      </pre>
    );
  return (
    <p className={reading.prose}>
      {textSpans(text).map((span, i) => {
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never move
        if (span.kind === 'code') return <code key={i}>{span.text}</code>;
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never move
        if (span.kind === 'bold') return <b key={i}>{span.text}</b>;
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never move
        return <VisibleText key={i} text={span.text} />;
      })}
      {caret}
    </p>
  );
});
