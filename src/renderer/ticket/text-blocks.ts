// A worker's text, cut into pieces that can be shown one by one: paragraphs and fenced code. Nothing in it becomes HTML, a
// picture or a link; of Markdown only fences, `code` and **bold** are taken for what they are.

export type TextBlock =
  | { readonly kind: 'prose'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string };

const FENCE = /^ {0,3}(```+|~~~+)/;

export function textBlocks(text: string): TextBlock[] {
  const blocks: TextBlock[] = [];
  let lines: string[] = [];
  let fence: string | null = null;
  const flush = (kind: TextBlock['kind']) => {
    const joined = lines.join('\n');
    lines = [];
    if (kind === 'code' || joined.trim() !== '') blocks.push({ kind, text: joined });
  };
  for (const line of text.split('\n')) {
    const mark = FENCE.exec(line)?.[1] ?? null;
    if (fence !== null) {
      if (mark?.startsWith(fence) && line.trim() === mark) {
        flush('code');
        fence = null;
      } else lines.push(line);
    } else if (mark !== null) {
      flush('prose');
      fence = mark;
    } else if (line.trim() === '') flush('prose');
    else lines.push(line);
  }
  // A fence that is still open is code that is still being written.
  if (lines.length > 0 || fence !== null) flush(fence === null ? 'prose' : 'code');
  return blocks;
}

export interface Span {
  readonly kind: 'plain' | 'code' | 'bold';
  readonly text: string;
}

export function textSpans(text: string): Span[] {
  return text
    .split(/(`[^`\n]+`|\*\*[^*\n]+\*\*)/)
    .filter((part) => part !== '')
    .map((part): Span => {
      if (part.length > 2 && part.startsWith('`') && part.endsWith('`'))
        return { kind: 'code', text: part.slice(1, -1) };
      if (part.length > 4 && part.startsWith('**') && part.endsWith('**'))
        return { kind: 'bold', text: part.slice(2, -2) };
      return { kind: 'plain', text: part };
    });
}
