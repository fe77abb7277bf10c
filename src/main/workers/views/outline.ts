import type { Node } from 'web-tree-sitter';
import { cutBody } from './cut-body';
import { type Cut, lengthAfter, wholeLines } from './cuts';
import { definitionName } from './definition-name';
import { endOf, headOf, isHeader, isTrailing, touches } from './layout';
import type { Rules } from './rules/rules';

/** What is left of a value or a statement is kept up to this length; an object with all its keys up to the second. */
const SHORT = 100;
const SHORT_OBJECT = 1500;
/** Deeper than people nest: beyond it everything stays as it is. */
const MAX_DEPTH = 100;
const valueFields = ['value', 'right', 'default_value'];

/** How much of a statement stays: nothing, a line that declares nothing, or a declaration. */
type Kept = 'nothing' | 'line' | 'declaration';

export interface Outline {
  readonly cuts: readonly Cut[];
  /** How many characters stand as they are because the parser could not make sense of them. */
  readonly unclear: number;
}

/** `head` is what comes before a definition's body: its comments, decorators and signature. */
export type StaysWhole = (name: string, head: () => string) => boolean;

/** Finds what a skeleton leaves out: bodies, long values, statements that declare nothing, comments that belong to nothing. */
export function outline(source: string, root: Node, rules: Rules, staysWhole: StaysWhole): Outline {
  const cuts: Cut[] = [];
  const gapMarker = rules.body === 'braces' ? '// ...' : '...';
  let unclear = 0;
  let whole = 0;
  let depth = 0;

  function cut(start: number, end: number, text: string): void {
    if (end - start > text.length) cuts.push({ start, end, text });
  }

  function isWhole(name: string, start: number, body: Node): boolean {
    const stays = staysWhole(name, () => headOf(source, start, body));
    if (stays) whole++;
    return stays;
  }

  /** Statements in their order, each with the comments that belong to it. */
  function list(nodes: readonly Node[], isFile = false): Kept {
    let most: Kept = 'nothing';
    let lead: Node[] = [];
    let gap: { start: number; end: number } | null = null;
    let before: Node | null = null;
    const dropLead = () => {
      if (!(isFile && before === null && isHeader(source, lead))) {
        for (const node of lead) cuts.push(wholeLines(source, node.startIndex, endOf(source, node)));
      }
      lead = [];
    };
    const closeGap = () => {
      if (gap !== null) cut(gap.start, gap.end, gapMarker);
      gap = null;
    };
    for (const node of nodes) {
      const isLead = rules.comments.has(node.type) || rules.attributes?.has(node.type) === true;
      if (isLead && before !== null && isTrailing(source, before, node)) {
        if (gap !== null) gap.end = endOf(source, node);
        continue;
      }
      const last = lead.at(-1);
      if (last !== undefined && !touches(source, last, node, rules)) dropLead();
      if (isLead) {
        lead.push(node);
        continue;
      }
      if (isFile && before === null && lead.length > 0 && !isHeader(source, lead)) dropLead();
      const start = lead[0]?.startIndex ?? node.startIndex;
      if (before !== null) closeBlankLines(endOf(source, before), start);
      lead = [];
      const kept = visitSafely(node, start);
      if (kept === 'nothing') {
        gap = { start: gap === null ? start : (gap as { start: number }).start, end: endOf(source, node) };
      } else {
        closeGap();
        if (most !== 'declaration') most = kept;
      }
      before = node.type === 'hash_bang_line' ? before : node;
    }
    closeGap();
    dropLead();
    return most;
  }

  function closeBlankLines(start: number, end: number): void {
    const between = source.slice(start, end);
    const lines = between.split('\n');
    if (lines.length <= 3 || between.trim() !== '') return;
    const lineEnd = between.includes('\r\n') ? '\r\n' : '\n';
    cut(start, end, `${lineEnd}${lineEnd}${lines.at(-1) ?? ''}`);
  }

  /** A statement with an error in it may be a declaration that the parser did not know again. */
  function visitSafely(node: Node, start: number): Kept {
    const kept = visit(node, start);
    if (kept !== 'nothing' || !node.hasError) return kept;
    unclear += node.endIndex - node.startIndex;
    return 'line';
  }

  /** `start` is where the comments and decorators of the node begin. */
  function visit(node: Node, start: number): Kept {
    const role = rules.roles.get(node.type);
    if (depth >= MAX_DEPTH || (role === undefined && !node.isError)) return 'declaration';
    depth++;
    try {
      if (role === undefined) return damaged(node, start);
      switch (role) {
        case 'definition':
          return definition(node, start);
        case 'container':
          return container(node, start);
        case 'list':
          return list(node.namedChildren);
        case 'parts':
          parts(node, start);
          return 'declaration';
        case 'block':
          if (rules.notForOthers?.test(source.slice(node.startIndex, node.startIndex + SHORT)))
            return 'nothing';
          return parts(node, start) === 'declaration' ? 'declaration' : 'nothing';
        case 'statement':
          return statement(node, start);
      }
    } finally {
      depth--;
    }
  }

  /** What the parser could not place stays, but for the definitions that it found within. */
  function damaged(node: Node, start: number): Kept {
    unclear += node.endIndex - node.startIndex;
    for (const child of node.namedChildren) {
      if (!rules.roles.has(child.type) && !child.isError) continue;
      unclear -= child.endIndex - child.startIndex;
      visit(child, start);
    }
    return 'declaration';
  }

  function definition(node: Node, start: number): Kept {
    const body = node.childForFieldName('body');
    if (body !== null && !isWhole(definitionName(node), start, body)) leaveOut(node, body);
    return 'declaration';
  }

  function leaveOut(definition: Node, body: Node): void {
    const found = mayHideOthers(definition, body) ? null : cutBody(source, definition, body, rules.body);
    if (found === null) unclear += body.endIndex - body.startIndex;
    else cut(found.start, found.end, found.text);
  }

  /** A class whose first line is damaged may read as a function. */
  function mayHideOthers(definition: Node, body: Node): boolean {
    return body.hasError && definition.namedChildren.some((child) => child.isError);
  }

  function container(node: Node, start: number): Kept {
    const body = node.childForFieldName('body');
    if (body === null || isWhole(definitionName(node), start, body)) return 'declaration';
    if (rules.notForOthers?.test(source.slice(start, body.startIndex))) leaveOut(node, body);
    else list(body.namedChildren);
    return 'declaration';
  }

  /** What the children with a role come to. */
  function parts(node: Node, start: number): Kept {
    let most: Kept = 'nothing';
    const values = valueFields.map((field) => node.childForFieldName(field)?.id);
    for (const child of node.namedChildren) {
      if (rules.roles.has(child.type)) {
        const kept = visit(child, start);
        if (most !== 'declaration') most = kept;
      } else if (values.includes(child.id)) {
        value(child, definitionName(node), start);
      } else if (child.isError) {
        damaged(child, start);
      }
    }
    return most;
  }

  function statement(node: Node, start: number): Kept {
    const only = node.namedChildCount === 1 ? node.namedChild(0) : null;
    if (only !== null && rules.roles.has(only.type)) return visit(only, start);
    if (only?.type === 'string' && rules.body === 'indented') return 'line';
    const from = cuts.length;
    const holdsModule = leaveOutFunctions(node);
    if (holdsModule || rules.makesPublic?.test(source.slice(node.startIndex, node.endIndex)))
      return 'declaration';
    return lengthAfter(node.startIndex, endOf(source, node), cuts.slice(from)) > SHORT ? 'nothing' : 'line';
  }

  function value(node: Node, name: string, start: number): void {
    if (isWhole(name, start, node)) return;
    if (!rules.exportLists?.test(name)) shorten(node);
    else if (node.type === 'object') object(node, Number.POSITIVE_INFINITY);
    else leaveOutFunctions(node);
  }

  function shorten(node: Node): void {
    if (node.namedChildCount > 0 && rules.functions.includes(node.type)) functionValue(node);
    else if (node.namedChildCount > 0 && node.type === 'object') object(node);
    else shortenText(node);
  }

  function shortenText(node: Node): void {
    const from = cuts.length;
    leaveOutFunctions(node);
    const end = endOf(source, node);
    if (lengthAfter(node.startIndex, end, cuts.slice(from)) > SHORT) cut(node.startIndex, end, '...');
  }

  function object(node: Node, limit = SHORT_OBJECT): void {
    const from = cuts.length;
    const wholeBefore = whole;
    for (const child of node.namedChildren) {
      const held = child.type === 'pair' ? child.childForFieldName('value') : null;
      if (held !== null) value(held, definitionName(child), child.startIndex);
      else if (child.type === 'method_definition') visit(child, child.startIndex);
    }
    const length = lengthAfter(node.startIndex, node.endIndex, cuts.slice(from));
    if (length > limit && whole === wholeBefore) cut(node.startIndex, node.endIndex, '{ ... }');
  }

  function functionValue(node: Node): void {
    const body = node.childForFieldName('body');
    if (body === null) return;
    if (rules.roles.has(node.type)) visit(node, node.startIndex);
    else if (source[body.startIndex] === '{') leaveOut(node, body);
    else shorten(body);
  }

  /** Tells whether one of the functions holds most of the file, as those do that wrap a module; its statements are then looked at. */
  function leaveOutFunctions(node: Node): boolean {
    if (node.namedChildCount === 0) return false;
    let holdsModule = false;
    let end = node.startIndex;
    for (const found of node.descendantsOfType([...rules.functions])) {
      if (!found.isNamed || found.startIndex < end) continue;
      end = found.endIndex;
      const body = found.childForFieldName('body');
      if (
        body !== null &&
        source[body.startIndex] === '{' &&
        (body.endIndex - body.startIndex) * 2 > source.length
      ) {
        holdsModule = true;
        list(body.namedChildren);
      } else {
        functionValue(found);
      }
    }
    return holdsModule;
  }

  if (root.isError) damaged(root, 0);
  else list(root.namedChildren, true);
  return { cuts, unclear };
}
