import { Button, Checkbox, Group, Modal, SegmentedControl } from '@mantine/core';
import { useId, useState } from 'react';
import { acceptedTickets } from '../../shared/accepted-tickets';
import {
  APPLY_FORMS,
  type AppliedWork,
  type ApplyForm,
  type BringsNothing,
  leftOutText,
} from '../../shared/work';
import { useBaton } from '../baton-context';
import { useRun, useRunList } from '../store/hooks';
import { plural } from '../ui/format';
import { type Asked, useAsked } from './use-asked';
import styles from './work.module.css';

const forms: Record<ApplyForm, { label: string; meaning: string }> = {
  merge: { label: 'Merge', meaning: 'A commit for each ticket, on the branch that you are on.' },
  squash: { label: 'One commit', meaning: 'All of it as one commit on the branch that you are on.' },
  changes: { label: 'Uncommitted', meaning: 'As changes in your files; you commit them as you like.' },
};

const NOTHING_KNOWN: BringsNothing = { already: [], unchanged: [] };

/** Puts accepted work onto the person's branch or into their files; says before that what it would be, or why it cannot. */
export function ApplyDialog({ first }: { first: readonly string[] | null }) {
  const { viewStore, ask } = useBaton();
  const run = useRun(({ id }) => id);
  const accepted = useRunList(acceptedTickets);
  const titles = useRunList((state) => accepted.map((id) => state.tickets.get(id)?.definition.title ?? ''));
  // What is accepted while they look is not theirs until they tick it.
  const [atFirst] = useState(accepted);
  const later = accepted.filter((id) => !atFirst.includes(id));
  // What the person chose by hand; null as long as they leave it at what is new.
  const [picked, setPicked] = useState<ReadonlySet<string> | null>(() => first && new Set(first));
  const { asked: known } = useAsked(run, accepted.join(' '), () => ask('work.brings_nothing', { run }));
  const { already, unchanged } = known.kind === 'read' ? known.value : NOTHING_KNOWN;
  const isNew = (id: string) => !already.includes(id) && !unchanged.includes(id);
  const chosen = picked ?? new Set(accepted.filter((id) => isNew(id) && !later.includes(id)));
  const [as, setAs] = useState<ApplyForm>('merge');
  const [isBusy, setBusy] = useState(false);
  const [applied, setApplied] = useState<AppliedWork | null>(null);
  // Why the last try was refused. Then the preview is asked for anew: what was shown may no longer be so.
  const [refusal, setRefusal] = useState<string | null>(null);
  const [tries, setTries] = useState(0);
  const labelId = useId();
  const wanted = accepted.filter((id) => chosen.has(id));
  const all = first === null ? accepted.filter(isNew) : accepted;
  const tickets = all.every((id) => chosen.has(id)) ? ('all' as const) : wanted;
  const isNone = wanted.length === 0;
  const noneText = accepted.some(isNew)
    ? 'Choose at least one ticket.'
    : 'There is nothing to apply: your branch holds all of it already.';
  const key = JSON.stringify([known.kind, isNone, tickets, as, accepted, tries]);
  const { asked: preview } = useAsked(
    key,
    key,
    isNone || known.kind === 'loading' ? null : () => ask('work.preview_apply', { run, tickets, as }),
  );
  const close = () => viewStore.getState().showDialog(null);

  function refused(message: string): void {
    setRefusal(message);
    setTries(tries + 1);
  }

  async function apply({ tip }: AppliedWork): Promise<void> {
    setBusy(true);
    try {
      const result = await ask('work.apply', { run, tickets, as, tip });
      if (result.ok) setApplied(result.value);
      else refused(result.failure.message);
    } catch (error) {
      refused(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  }

  function aboutTicket(id: string): string {
    if (already.includes(id)) return ' (on your branch already)';
    if (unchanged.includes(id)) return ' (changed no file)';
    return later.includes(id) ? ' (accepted since you opened this)' : '';
  }

  if (applied !== null) {
    return (
      <Modal opened onClose={close} title="Applied" size={560}>
        <Done work={applied} as={as} />
        <Group justify="flex-end" mt="md">
          <Button onClick={close} data-autofocus>
            Close
          </Button>
        </Group>
      </Modal>
    );
  }
  return (
    <Modal opened onClose={close} title="Apply the work" size={560}>
      <div id={labelId} className={styles.label}>
        Whose work
      </div>
      <fieldset
        className={styles.tickets}
        aria-labelledby={labelId}
        style={{ border: 0, margin: 0, padding: 0 }}
      >
        {accepted.map((id, index) => (
          <Checkbox
            key={id}
            size="xs"
            label={`${id} · ${titles[index]}${aboutTicket(id)}`}
            checked={chosen.has(id)}
            onChange={({ currentTarget: { checked } }) => {
              setRefusal(null);
              const next = new Set(chosen);
              if (checked) next.add(id);
              else next.delete(id);
              setPicked(next);
            }}
          />
        ))}
      </fieldset>
      <div className={styles.label}>As</div>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label="As"
        value={as}
        data={APPLY_FORMS.map((form) => ({ value: form, label: forms[form].label }))}
        onChange={(value) => {
          setRefusal(null);
          setAs(APPLY_FORMS.find((form) => form === value) ?? 'merge');
        }}
      />
      <p className="dim">{forms[as].meaning}</p>
      <div className={styles.preview} aria-live="polite">
        {refusal !== null && (
          <p className={styles.refused} role="alert">
            <b>Nothing was applied:</b> {refusal}
          </p>
        )}
        {isNone ? <p>{noneText}</p> : <Preview preview={preview} />}
      </div>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
        <Button
          loading={isBusy}
          disabled={isNone || preview.kind !== 'read'}
          onClick={() => preview.kind === 'read' && void apply(preview.value)}
        >
          Apply
        </Button>
      </Group>
    </Modal>
  );
}

function Preview({ preview }: { preview: Asked<AppliedWork> }) {
  switch (preview.kind) {
    case 'loading':
      return <p aria-busy="true">Looking at your branch…</p>;
    case 'refused':
      return (
        <p className={styles.refused} role="alert">
          <b>It cannot be applied so:</b> {preview.message}
        </p>
      );
    case 'read': {
      const { files, branch } = preview.value;
      const where = branch === null ? 'your files' : `your branch ${branch}`;
      return (
        <>
          <p>
            {plural(files.length, 'file')} will change on {where}. Changes of yours elsewhere stay.
            {leftOutText(preview.value)}
          </p>
          <Paths paths={files} />
        </>
      );
    }
  }
}

function Done({ work, as }: { work: AppliedWork; as: ApplyForm }) {
  const { branch, commit, files, tickets } = work;
  return (
    <>
      <p>
        The work of {tickets.join(', ')} is applied: {plural(files.length, 'file')} changed.
        {leftOutText(work)}
      </p>
      <p>
        {branch === null ? (
          <>
            The changes are in your files and not committed: look at them with <code>git diff</code>, then
            commit them.
          </>
        ) : (
          <>
            {branch} is at <code>{commit?.slice(0, 10)}</code> now. <code>git log</code> shows{' '}
            {as === 'squash' ? 'the commit' : 'a commit for each ticket'}; test it, then push it as you would
            your own.
          </>
        )}
      </p>
      <p className="dim">When you need nothing more of the run, discard its branches and worktrees.</p>
    </>
  );
}

const PATHS_SHOWN = 200;

function Paths({ paths }: { paths: readonly string[] }) {
  const rest = paths.length - PATHS_SHOWN;
  return (
    <ul className={styles.paths}>
      {paths.slice(0, PATHS_SHOWN).map((path) => (
        <li key={path}>{path}</li>
      ))}
      {rest > 0 && <li>and {rest} more</li>}
    </ul>
  );
}
