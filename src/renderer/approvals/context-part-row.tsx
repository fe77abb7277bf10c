import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ContextPart } from '../../shared/approval';
import type { View } from '../../shared/file-view';
import { formatCount } from '../ui/format';
import styles from './approval-dialog.module.css';
import { HiddenInField, MarkedText } from './marked-text';
import spawn from './spawn.module.css';
import { estimateTokens } from './token-estimate';
import type { ViewChoice } from './use-file-views';
import { ViewSelect } from './view-select';

interface ContextPartRowProps {
  /** As it would be sent now. */
  part: ContextPart;
  isEdited: boolean;
  isLeftOut: boolean;
  /** The view of the file that was chosen and is still being made. */
  underWay: View | null;
  /** Why the view that was chosen is not there. */
  problem: string | null;
  onText: (text: string) => void;
  onReset: () => void;
  onLeaveOut: (out: boolean) => void;
  onView: (choice: ViewChoice) => void;
}

/** A piece of context: how large it is, its text to read and edit, and whether and how it goes along. */
export function ContextPartRow(props: ContextPartRowProps) {
  const { part, isEdited, isLeftOut, underWay, problem, onText, onReset, onLeaveOut, onView } = props;
  const { name, text, file } = part;
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
        {!isLeftOut && <span className="num faint">≈ {formatCount(estimateTokens(text))}</span>}
        {isLeftOut && file === undefined && <span className="num faint">left out</span>}
        {file === undefined ? (
          <Button
            variant="default"
            size="compact-xs"
            aria-label={`${isLeftOut ? 'Put back' : 'Leave out'} ${name}`}
            onClick={() => onLeaveOut(!isLeftOut)}
          >
            {isLeftOut ? 'Put back' : 'Leave out'}
          </Button>
        ) : (
          <ViewSelect
            name={name}
            value={underWay ?? (isLeftOut ? 'left_out' : file.view)}
            onChoose={onView}
          />
        )}
      </div>
      {problem !== null && (
        <p className={`${spawn.partNote} ${styles.problem}`} role="alert">
          {problem}
        </p>
      )}
      {file !== undefined && file.note !== null && !isLeftOut && (
        <p className={`${spawn.partNote} ${spawn.viewNote}`}>
          <MarkedText text={file.note} />
        </p>
      )}
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
