import { useEffect, useMemo, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import type { FileContent, ListedFile, WorkFile } from '../../shared/work';
import { HiddenNote } from '../approvals/marked-text';
import { useBaton } from '../baton-context';
import { useRun, useView } from '../store/hooks';
import { styleNonce } from '../ui/style-nonce';
import { CommentBox } from './comment-box';
import { createMergeEditor, type MergeEditor } from './merge-editor';
import { useAsked } from './use-asked';
import type { TicketComments } from './use-comments';
import styles from './work.module.css';

interface FilePaneProps {
  readonly from: string;
  readonly to: string;
  readonly file: ListedFile;
  /** Null where a whole run is looked at. */
  readonly comments: TicketComments | null;
}

/** One file's two sides; read only now that somebody looks at it. */
export function FilePane({ from, to, file, comments }: FilePaneProps) {
  const { ask } = useBaton();
  const run = useRun(({ id }) => id);
  const { path, from: was } = file;
  const { asked } = useAsked(path, `${from} ${to}`, () => ask('work.file', { run, from, to, path, was }));
  switch (asked.kind) {
    case 'loading':
      return (
        <p className={styles.note} aria-busy="true">
          Reading the file…
        </p>
      );
    case 'refused':
      return (
        <p className={styles.note} role="alert">
          {asked.message}
        </p>
      );
    case 'read':
      return <Sides file={asked.value} comments={comments} />;
  }
}

function Sides({ file, comments }: { file: WorkFile; comments: TicketComments | null }) {
  const { before, after } = file;
  const texts = [before, after].map((side) => (side === null ? null : textOf(side.content)));
  const [old, now] = texts;
  const notes = [before, after].flatMap((side, index) => {
    const words = side === null ? null : otherWords(side.content);
    return words === null ? [] : [`${index === 0 ? 'Before' : 'Now'}: ${words}`];
  });
  const isText = (before === null || old !== null) && (after === null || now !== null);
  if (!isText) {
    return (
      <div className={styles.note}>
        {notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
      </div>
    );
  }
  const ends = lineEndWords(old ?? null, now ?? null);
  if (old === now) return <p className={styles.note}>{ends ?? 'The text is the same on both sides.'}</p>;
  return (
    <>
      {ends !== null && <p className={styles.note}>{ends}</p>}
      <Diff path={file.path} before={old ?? null} after={now ?? null} comments={comments} />
    </>
  );
}

interface DiffProps {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly comments: TicketComments | null;
}

function Diff({ path, before, after, comments }: DiffProps) {
  const host = useRef<HTMLDivElement>(null);
  const form = useView(({ diffForm }) => diffForm);
  const [editor, setEditor] = useState<MergeEditor | null>(null);
  const [places, setPlaces] = useState<ReadonlyMap<string, HTMLElement>>(new Map());
  const [fresh, setFresh] = useState<string | null>(null);
  const own = useMemo(() => comments?.all.filter((comment) => comment.path === path) ?? [], [comments, path]);
  const add = useRef<MergeAdd | null>(null);
  const addOne = comments?.add ?? null;
  add.current =
    addOne === null
      ? null
      : (side, line, quote) => {
          const there = own.find((each) => each.side === side && each.line === line);
          setFresh(there?.id ?? addOne({ path, side, line, quote }));
        };
  const canComment = addOne !== null;

  useEffect(() => {
    const parent = host.current;
    if (parent === null) return;
    const made = createMergeEditor({
      parent,
      before,
      after,
      form,
      path,
      nonce: styleNonce(),
      onComment: canComment ? (...place) => add.current?.(...place) : null,
      onPlace: (id, place) =>
        // Places come and go while the editor draws: what is in them is drawn after that.
        queueMicrotask(() => setPlaces((shown) => withPlace(shown, id, place))),
    });
    setEditor(made);
    return () => {
      setEditor(null);
      made.destroy();
    };
  }, [before, after, form, path, canComment]);

  const spots = own.map(({ id, side, line }) => `${id} ${side} ${line}`).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: only where comments are moves them, not what is written in them.
  useEffect(() => editor?.showComments(own), [editor, spots]);

  const texts = useMemo(() => {
    // Lines that end as on Windows hide nothing.
    return [path, (after ?? before ?? '').replaceAll('\r\n', '\n')];
  }, [path, before, after]);
  return (
    <>
      <HiddenNote texts={texts} />
      <div ref={host} className={styles.editor} data-form={form} />
      {comments !== null &&
        own.map((comment) => {
          const place = places.get(comment.id);
          if (place === undefined) return null;
          return createPortal(
            <CommentBox
              comment={comment}
              comments={comments}
              isFresh={fresh === comment.id}
              onSize={() => editor?.measure()}
            />,
            place,
            comment.id,
          );
        })}
    </>
  );
}

type MergeAdd = (side: 'before' | 'after', line: number, quote: string) => void;

function withPlace(
  places: ReadonlyMap<string, HTMLElement>,
  id: string,
  place: HTMLElement | null,
): ReadonlyMap<string, HTMLElement> {
  const next = new Map(places);
  if (place !== null) next.set(id, place);
  // A place that was drawn anew is told of before the old one goes.
  else if (next.get(id)?.isConnected !== true) next.delete(id);
  return next;
}

function textOf(content: FileContent): string | null {
  switch (content.type) {
    case 'text':
      return content.text;
    case 'commit':
      return `${content.commit}\n`;
    case 'binary':
    case 'too_large':
      return null;
  }
}

/** Why there is no text to show. */
function otherWords(content: FileContent): string | null {
  switch (content.type) {
    case 'binary':
      return `not text, ${content.bytes.toLocaleString('en')} bytes.`;
    case 'too_large':
      return `too large to show, ${content.bytes.toLocaleString('en')} bytes.`;
    case 'text':
    case 'commit':
      return null;
  }
}

/** Differences that no line shows. */
function lineEndWords(before: string | null, after: string | null): string | null {
  if (before === null || after === null) return null;
  const [was, is] = [before.includes('\r\n'), after.includes('\r\n')];
  if (was !== is) return is ? 'Its lines end with CRLF now.' : 'Its lines ended with CRLF and do so no more.';
  const [ended, ends] = [before.endsWith('\n'), after.endsWith('\n')];
  if (before === '' || after === '' || ended === ends) return null;
  return ends ? 'It ends with a line break now.' : 'It ends without a line break now.';
}
