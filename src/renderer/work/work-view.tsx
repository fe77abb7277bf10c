import { Button, NativeSelect, SegmentedControl } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { acceptedTickets } from '../../shared/accepted-tickets';
import type { ListedFile } from '../../shared/work';
import { MarkedText } from '../approvals/marked-text';
import { useBaton } from '../baton-context';
import { useRun, useRunList, useRunWith, useView } from '../store/hooks';
import { ChangeButton } from '../ui/change-button';
import { plural } from '../ui/format';
import { CommentBar } from './comment-bar';
import { FilePane } from './file-pane';
import { fileRows, neighbourFile } from './file-rows';
import { FileTree } from './file-tree';
import { useAsked } from './use-asked';
import { useComments } from './use-comments';
import styles from './work.module.css';
import { aboutWork, reviewOf, ticketsWithWork, type WorkOf, workOfTicket, workStamp } from './work-subject';

/** What a run has made, or one of its tickets: file by file, to read, to comment on, to apply, to take back. */
export function WorkView() {
  const { viewStore, ask } = useBaton();
  const run = useRun(({ id }) => id);
  const ticket = useView(({ work }) => work?.ticket ?? null);
  const of = useRunWith((state): WorkOf => {
    const found = ticket === null ? undefined : state.tickets.get(ticket);
    return found === undefined ? null : workOfTicket(found);
  }, isSameWork);
  const stamp = useRun((state) => workStamp(state, ticket));
  const subject = `${run} ${JSON.stringify([ticket, of])}`;
  const isNobodys = ticket !== null && of === null;
  const { asked, again } = useAsked(subject, stamp, isNobodys ? null : () => ask('work.list', { run, of }));
  return (
    <main className={styles.work} aria-label="Work">
      <Head ticket={ticket} onAgain={again} />
      {isNobodys && <p className={styles.note}>Nobody has worked on {ticket} yet.</p>}
      {asked.kind === 'loading' && !isNobodys && (
        <p className={styles.note} aria-busy="true">
          Reading what was changed…
        </p>
      )}
      {asked.kind === 'refused' && (
        <p className={styles.note} role="alert">
          {asked.message}
        </p>
      )}
      {asked.kind === 'read' && asked.value.files.length === 0 && (
        <p className={styles.note}>{emptyText(of, ticket)}</p>
      )}
      {asked.kind === 'read' && asked.value.files.length > 0 && (
        <Files key={subject} list={asked.value} ticket={ticket} />
      )}
      {ticket !== null && (
        <CommentBar key={ticket} ticket={ticket} onLeave={() => viewStore.getState().showWork(null)} />
      )}
    </main>
  );
}

interface HeadProps {
  readonly ticket: string | null;
  onAgain(): void;
}

function Head({ ticket, onAgain }: HeadProps) {
  const { viewStore } = useBaton();
  const { showWork, showDialog, setDiffForm } = viewStore.getState();
  const form = useView(({ diffForm }) => diffForm);
  const tickets = useRunList(ticketsWithWork);
  const accepted = useRunList(acceptedTickets);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const isAtWork = useRun((state) => state.tickets.get(ticket ?? '')?.state.status === 'in_progress');
  const about = useRun((state) => (ticket === null ? '' : aboutWork(state, ticket)));
  const isAccepted = ticket !== null && accepted.includes(ticket);
  const review = useRun((state) => (ticket === null ? null : reviewOf(state, ticket)));
  const count = plural(accepted.length, 'accepted ticket');
  const choices = [
    { value: '', label: `The whole run: ${count}` },
    ...tickets.map(({ definition: { id, title } }) => ({ value: `t ${id}`, label: `${id} · ${title}` })),
  ];
  return (
    <header className={styles.head}>
      <Button variant="default" onClick={() => showWork(null)}>
        <span aria-hidden>←&nbsp;</span>Graph
      </Button>
      <h2 ref={heading} tabIndex={-1} className={styles.title}>
        Work
      </h2>
      <NativeSelect
        size="xs"
        className={styles.choice ?? ''}
        aria-label="Whose work"
        value={ticket === null ? '' : `t ${ticket}`}
        data={choices}
        onChange={({ currentTarget: { value } }) =>
          showWork({ ticket: value === '' ? null : value.slice(2) })
        }
      />
      {ticket !== null && <span className="dim">{about}</span>}
      <Button variant="subtle" color="gray" onClick={onAgain}>
        Read again
      </Button>
      <span className={styles.grow} />
      <SegmentedControl
        size="xs"
        aria-label="How the two sides are shown"
        value={form}
        data={[
          { value: 'split', label: 'Side by side' },
          { value: 'unified', label: 'Unified' },
        ]}
        onChange={(value) => setDiffForm(value === 'unified' ? 'unified' : 'split')}
      />
      {review !== null && (
        <ChangeButton onClick={() => viewStore.getState().showApproval(review)}>
          Answer the review…
        </ChangeButton>
      )}
      <ChangeButton
        disabled={ticket === null ? accepted.length === 0 : !isAccepted}
        onClick={() => showDialog({ kind: 'apply', tickets: ticket === null ? null : [ticket] })}
      >
        Apply…
      </ChangeButton>
      {ticket !== null && (
        <ChangeButton
          variant="default"
          disabled={!isAccepted || isAtWork}
          onClick={() => showDialog({ kind: 'revert', ticket })}
        >
          Take back…
        </ChangeButton>
      )}
      {ticket === null && (
        <ChangeButton variant="default" onClick={() => showDialog({ kind: 'discard' })}>
          Discard…
        </ChangeButton>
      )}
    </header>
  );
}

function isSameWork(a: WorkOf, b: WorkOf): boolean {
  return a?.ticket === b?.ticket && a?.attempt === b?.attempt;
}

function emptyText(of: WorkOf, ticket: string | null): string {
  if (ticket === null) return 'No accepted work has changed a file so far.';
  if (of?.attempt !== undefined) return 'No file is changed.';
  return `${ticket} changed no file: it is accepted, and there is nothing to apply or to take back.`;
}

interface FilesProps {
  readonly list: { readonly from: string; readonly to: string; readonly files: readonly ListedFile[] };
  readonly ticket: string | null;
}

function Files({ list, ticket }: FilesProps) {
  const rows = fileRows(list.files);
  const [chosen, setChosen] = useState<string | null>(null);
  const first = neighbourFile(rows, null, 1);
  const path = list.files.some((file) => file.path === chosen) ? chosen : first;
  const file = list.files.find((each) => each.path === path) ?? null;
  const comments = useComments(ticket);
  const added = list.files.reduce((sum, each) => sum + (each.added ?? 0), 0);
  const removed = list.files.reduce((sum, each) => sum + (each.removed ?? 0), 0);
  return (
    <div className={styles.body}>
      <aside className={styles.side} aria-label="Files changed">
        <p className={styles.sum}>
          {plural(list.files.length, 'file')} <span className={styles.plus}>+{added}</span>{' '}
          <span className={styles.minus}>−{removed}</span>
        </p>
        <FileTree rows={rows} path={path} comments={comments?.all ?? []} onChoose={setChosen} />
      </aside>
      <section className={styles.pane} aria-label="Changes of the file">
        {file !== null && (
          <>
            <FileHead file={file} />
            <FilePane
              key={`${list.from} ${list.to} ${file.path}`}
              from={list.from}
              to={list.to}
              file={file}
              comments={comments}
            />
          </>
        )}
      </section>
    </div>
  );
}

function FileHead({ file }: { file: ListedFile }) {
  const about = fileWords(file);
  return (
    <div className={styles.fileHead}>
      <b>
        <MarkedText text={file.path} />
      </b>
      {about.map((words) => (
        <span key={words} className="dim">
          <MarkedText text={words} />
        </span>
      ))}
      <span className={styles.grow} />
      <span className="dim">
        <kbd>N</kbd> <kbd>P</kbd> next, previous change
      </span>
    </div>
  );
}

const kindWords = {
  file: 'a file',
  executable: 'an executable file',
  link: 'a link',
  submodule: 'a submodule',
};

/** What there is to say of it beside its lines. */
function fileWords({ status, from, before, after }: ListedFile): string[] {
  const words: string[] = [];
  if (status === 'added') words.push('new');
  if (status === 'deleted') words.push('deleted');
  if (from !== null) words.push(`was ${from}`);
  if (before !== null && after !== null && before !== after) {
    words.push(`was ${kindWords[before]}, is now ${kindWords[after]}`);
  } else {
    const kind = after ?? before;
    if (kind !== null && kind !== 'file') words.push(kindWords[kind]);
  }
  return words;
}
