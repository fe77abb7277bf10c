import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { formatCount } from '../ui/format';
import styles from './approval-dialog.module.css';
import { HiddenInField, MarkedText } from './marked-text';
import spawn from './spawn.module.css';
import { estimateTokens } from './token-estimate';

interface ContextPartRowProps {
  name: string;
  text: string;
  isEdited: boolean;
  isLeftOut: boolean;
  onText: (text: string) => void;
  onReset: () => void;
  onLeaveOut: (out: boolean) => void;
}

/** A piece of context: how large it is, its text to read and edit, and whether it goes along. */
export function ContextPartRow(props: ContextPartRowProps) {
  const { name, text, isEdited, isLeftOut, onText, onReset, onLeaveOut } = props;
  const [isOpen, setOpen] = useState(false);
  const shows = isOpen && !isLeftOut;
  return (
    <div className={spawn.part} data-left-out={isLeftOut || undefined}>
      <div className={spawn.partHead}>
        <button
          type="button"
          className={spawn.partName}
          aria-expanded={shows}
          disabled={isLeftOut}
          onClick={() => setOpen(!isOpen)}
        >
          <span aria-hidden="true">{shows ? '▾' : '▸'}</span>
          <span className={spawn.partText}>
            <MarkedText text={name} />
          </span>
        </button>
        {isEdited && !isLeftOut && <b className={styles.edited}>edited</b>}
        <span className="num faint">{isLeftOut ? 'left out' : `≈ ${formatCount(estimateTokens(text))}`}</span>
        <Button
          variant="default"
          size="compact-xs"
          aria-label={`${isLeftOut ? 'Put back' : 'Leave out'} ${name}`}
          onClick={() => onLeaveOut(!isLeftOut)}
        >
          {isLeftOut ? 'Put back' : 'Leave out'}
        </Button>
      </div>
      {shows && (
        <div className={spawn.partBody}>
          <Textarea
            aria-label={`Text of ${name}`}
            autosize
            minRows={3}
            maxRows={16}
            value={text}
            spellCheck={false}
            onChange={(event) => onText(event.currentTarget.value)}
            classNames={{ input: styles.mono ?? '' }}
          />
          {isEdited && (
            <button type="button" className={styles.link} onClick={onReset} aria-label={`Reset ${name}`}>
              Reset
            </button>
          )}
        </div>
      )}
      {!isLeftOut && <HiddenInField text={text} className={spawn.partNote} />}
    </div>
  );
}
