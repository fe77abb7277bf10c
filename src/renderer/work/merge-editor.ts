import { standardKeymap } from '@codemirror/commands';
import {
  Change,
  type DiffConfig,
  diff,
  goToNextChunk,
  goToPreviousChunk,
  MergeView,
  unifiedMergeView,
} from '@codemirror/merge';
import { EditorState, type Extension, StateEffect, StateField } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  WidgetType,
} from '@codemirror/view';
import { anchoredDiff } from './anchored-diff';
import type { LineComment } from './line-comment';

/** A file's two texts beside each other, one above the other, or the only one that there is; with places for comments. */
export interface MergeEditor {
  /** Where comments are to be seen. */
  showComments(comments: readonly Pick<LineComment, 'id' | 'side' | 'line'>[]): void;
  /** A comment's height is another one. */
  measure(): void;
  destroy(): void;
}

export interface MergeEditorOptions {
  readonly parent: HTMLElement;
  /** Null where there is no such side. */
  readonly before: string | null;
  readonly after: string | null;
  readonly form: 'split' | 'unified';
  readonly path: string;
  readonly nonce: string;
  /** Null where nothing can be commented on. */
  readonly onComment: ((side: LineComment['side'], line: number, quote: string) => void) | null;
  /** Where a comment is to be drawn; null when it is gone from there. */
  onPlace(id: string, place: HTMLElement | null): void;
}

/** Letters are compared for so long; what is left then is shown as changed line by line. Long texts must not hold the page. */
const CLOSELY_MS = 300;
const DIFF: DiffConfig = { override: compare };
const COLLAPSE = { margin: 3, minSize: 6 };

type Placed = readonly Pick<LineComment, 'id' | 'line'>[];
const placed = StateEffect.define<Placed>();

export function createMergeEditor(options: MergeEditorOptions): MergeEditor {
  const { parent, before, after, form } = options;
  const views: { view: EditorView; side: LineComment['side'] }[] = [];
  const one = (side: LineComment['side'], text: string, more: Extension = []) => {
    const extensions = [sideExtensions(side, options), more];
    views.push({ view: new EditorView({ parent, doc: text, extensions }), side });
  };
  let merge: MergeView | null = null;
  if (before === null || after === null) {
    const side = after === null ? 'before' : 'after';
    one(side, after ?? before ?? '', wholeText(side));
  } else if (form === 'unified') {
    const unified = unifiedMergeView({
      original: before,
      mergeControls: false,
      collapseUnchanged: COLLAPSE,
      diffConfig: DIFF,
      gutter: true,
    });
    one('after', after, unified);
  } else {
    merge = new MergeView({
      parent,
      a: { doc: before, extensions: sideExtensions('before', options) },
      b: { doc: after, extensions: sideExtensions('after', options) },
      collapseUnchanged: COLLAPSE,
      diffConfig: DIFF,
      gutter: true,
    });
    views.push({ view: merge.a, side: 'before' }, { view: merge.b, side: 'after' });
  }
  return {
    showComments(comments) {
      for (const { view, side } of views) {
        view.dispatch({ effects: placed.of(comments.filter((comment) => comment.side === side)) });
      }
    },
    measure() {
      for (const { view } of views) view.requestMeasure();
    },
    destroy() {
      if (merge !== null) merge.destroy();
      else for (const { view } of views) view.destroy();
    },
  };
}

function compare(a: string, b: string): readonly Change[] {
  const end = Date.now() + CLOSELY_MS;
  const closely = (partA: string, partB: string) => {
    const left = end - Date.now();
    if (left <= 0) return [new Change(0, partA.length, 0, partB.length)];
    return diff(partA, partB, { scanLimit: 500, timeout: left });
  };
  return anchoredDiff(a, b, closely).map(({ fromA, toA, fromB, toB }) => new Change(fromA, toA, fromB, toB));
}

function sideExtensions(side: LineComment['side'], options: MergeEditorOptions): Extension {
  const { path, nonce, onComment, onPlace } = options;
  const commentAt = (view: EditorView, at: number) => {
    if (onComment === null) return false;
    const { number, text } = view.state.doc.lineAt(at);
    onComment(side, number, text);
    return true;
  };
  const which = side === 'after' ? 'as it is now' : 'as it was before';
  return [
    EditorView.cspNonce.of(nonce),
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ 'aria-label': `${path}, ${which}`, 'aria-readonly': 'true' }),
    EditorView.lineWrapping,
    highlightSpecialChars({ addSpecialChars: /[\p{Cf}\p{Zl}\p{Zp}\u3164\u115f\u1160\uffa0\u2800]/gu }),
    lineNumbers({
      domEventHandlers: { click: (view, line) => commentAt(view, line.from) },
    }),
    keymap.of([
      { key: 'c', run: (view) => commentAt(view, view.state.selection.main.head) },
      { key: 'n', run: goToNextChunk },
      { key: 'p', run: goToPreviousChunk },
      ...standardKeymap,
    ]),
    commentPlaces(onPlace),
    look(onComment !== null),
  ];
}

function commentPlaces(onPlace: MergeEditorOptions['onPlace']): Extension {
  return StateField.define<DecorationSet>({
    create: () => Decoration.none,
    update(shown, transaction) {
      for (const effect of transaction.effects) {
        if (effect.is(placed)) return atLines(transaction.state, effect.value, onPlace);
      }
      return shown;
    },
    provide: (field) => EditorView.decorations.from(field),
  });
}

function atLines(
  state: EditorState,
  comments: Placed,
  onPlace: MergeEditorOptions['onPlace'],
): DecorationSet {
  const there = comments.filter(({ line }) => line >= 1 && line <= state.doc.lines);
  return Decoration.set(
    there.map(({ id, line }) =>
      Decoration.widget({ widget: new CommentPlace(id, onPlace), block: true, side: 1 }).range(
        state.doc.line(line).to,
      ),
    ),
    true,
  );
}

class CommentPlace extends WidgetType {
  readonly #id: string;
  readonly #onPlace: MergeEditorOptions['onPlace'];

  constructor(id: string, onPlace: MergeEditorOptions['onPlace']) {
    super();
    this.#id = id;
    this.#onPlace = onPlace;
  }

  override eq(other: WidgetType): boolean {
    return other instanceof CommentPlace && other.#id === this.#id;
  }

  override toDOM(): HTMLElement {
    const place = document.createElement('div');
    this.#onPlace(this.#id, place);
    return place;
  }

  override destroy(): void {
    this.#onPlace(this.#id, null);
  }

  override get estimatedHeight(): number {
    return 110;
  }

  /** What happens in a comment is its own. */
  override ignoreEvent(): boolean {
    return true;
  }
}

/** A file that was added or deleted: all of it is. */
function wholeText(side: LineComment['side']): Extension {
  const color = side === 'after' ? 'var(--completed)' : 'var(--blocked)';
  return EditorView.theme({ '.cm-gutters': { borderLeft: `3px solid ${color}` } });
}

function look(canComment: boolean): Extension {
  const added = { backgroundColor: 'var(--completed-soft)' };
  const removed = { backgroundColor: 'var(--blocked-soft)' };
  return EditorView.theme({
    '&': { backgroundColor: 'var(--panel)', color: 'var(--text)', fontSize: '12px' },
    '&.cm-focused': { outline: 'none' },
    '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55' },
    '.cm-content': { caretColor: 'var(--accent)', fontVariantLigatures: 'none' },
    '&.cm-focused .cm-content': { boxShadow: 'inset 2px 0 0 var(--accent)' },
    '.cm-gutters': {
      backgroundColor: 'var(--panel)',
      color: 'var(--faint)',
      borderRight: '1px solid var(--line)',
    },
    ...(canComment && {
      '.cm-lineNumbers .cm-gutterElement': { cursor: 'pointer' },
      '.cm-lineNumbers .cm-gutterElement:hover': {
        color: 'var(--accent)',
        backgroundColor: 'var(--accent-soft)',
        borderRadius: '3px',
      },
    }),
    '&.cm-merge-b .cm-changedLine, .cm-insertedLine': added,
    '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': removed,
    '&.cm-merge-b .cm-changedText, .cm-insertedLine .cm-changedText': { background: 'var(--completed-soft)' },
    '&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText': { background: 'var(--blocked-soft)' },
    '.cm-changedLineGutter, &.cm-merge-b .cm-changedLineGutter': { background: 'var(--completed)' },
    '.cm-deletedLineGutter, &.cm-merge-a .cm-changedLineGutter': { background: 'var(--blocked)' },
    '.cm-collapsedLines': {
      background: 'var(--raised)',
      color: 'var(--dim)',
      padding: '4px 5px 4px 12px',
      // The marks that it has by itself are in few fonts.
      '&:before, &:after': { content: '"···"' },
    },
    '.cm-specialChar': { color: 'var(--waiting)' },
  });
}
