import { Button, Checkbox, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { Bringable } from '../../shared/contract';
import type { Bring } from '../../shared/run-event';
import { usualCommand } from '../../shared/usual-command';
import { plural } from '../ui/format';
import { bringOther, broughtAs, type PlaceChoice } from './chosen-place';
import styles from './start-dialog.module.css';
import type { Answer } from './use-answer';

type Changed = PlaceChoice['bring']['changed'];

/** What git does not have and each worktree is given: a list of what there is, each on or off, as a copy or a link. */
export function BringFields(props: {
  readonly answer: Answer<Bringable>;
  readonly changed: Changed;
  /** Setup commands run in each worktree. */
  readonly isSetUp: boolean;
  onChange(changed: Changed): void;
}) {
  const { answer, changed, isSetUp, onChange } = props;
  const [isOpen, setOpen] = useState(false);
  if (answer.state === 'bad')
    return <p className={styles.note}>What could be brought along is not known: {answer.message}</p>;
  if (answer.state !== 'good')
    return <p className={styles.note}>Looking for files that git does not have…</p>;
  const { found, more } = answer.value;
  if (found.length === 0)
    return <p className={styles.note}>Nothing has to be brought along: git ignores no files here.</p>;
  const brought = found.filter((one) => broughtAs(one, changed) !== null);
  return (
    <section aria-label="Brought along">
      <div className={styles.bringHead}>
        <span>
          <b className={styles.bringTitle}>Brought along</b>{' '}
          <span className="dim">
            {brought.length === 0
              ? 'nothing'
              : brought.map((one) => nameOf(one.path, broughtAs(one, changed))).join(', ')}
          </span>
        </span>
        <Button size="compact-xs" variant="default" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Close the list' : `Choose from ${found.length}…`}
        </Button>
      </div>
      {isOpen && (
        <>
          <p className={styles.note}>
            Files that git does not have, as each worktree gets them. A copy is its own; a linked folder is
            yours: what a command writes there is written to yours. A folder with links back into the
            repository is copied.
            {isSetUp && ' Here nothing is linked by itself: setup commands would install into your folders.'}
          </p>
          <ul className={styles.bring}>
            {found.map((one) => {
              const as = broughtAs(one, changed);
              const set = (next: Bring['as'] | null) => onChange(bringOther(changed, one, next));
              return (
                <li key={one.path}>
                  <Checkbox
                    size="xs"
                    label={<code>{one.isFolder ? `${one.path}/` : one.path}</code>}
                    checked={as !== null}
                    onChange={(event) => set(event.currentTarget.checked ? (one.usually ?? 'copy') : null)}
                  />
                  {one.isFolder && !one.leadsBack && as !== null && (
                    <SegmentedControl
                      size="xs"
                      aria-label={`How ${one.path} is brought along`}
                      value={as}
                      data={HOW}
                      onChange={(value) => set(value === 'link' ? 'link' : 'copy')}
                    />
                  )}
                </li>
              );
            })}
          </ul>
          {more > 0 && (
            <p className={styles.note}>
              {plural(more, 'other')} that git ignores {more === 1 ? 'is' : 'are'} not listed: “
              {usualCommand('run FILE --bring PATH')}” takes any.
            </p>
          )}
        </>
      )}
    </section>
  );
}

const HOW = [
  { value: 'copy', label: 'copy' },
  { value: 'link', label: 'link' },
];

function nameOf(path: string, as: Bring['as'] | null): string {
  return as === 'link' ? `${path} (linked)` : path;
}
