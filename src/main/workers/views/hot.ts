// `# [HOT]`, `// [HOT]`, `/* [HOT]`, and ` * [HOT]` in a block comment.
const hotComment = /(?:#|\/\/|\/\*|^[ \t]*\*).*\[HOT\]/m;
// `@core_logic`, `@marks.core_logic`, `#[core_logic]`, `[[core_logic]]`
const hotMark = /(?:@|#\[|\[\[)\s*(?:\w+(?:\.|::))*core_logic\b/;

/** Whether a definition's comments, decorators and signature mark it as what the workspace is about. */
export function isMarkedHot(head: string): boolean {
  return head.includes('[HOT]') ? hotComment.test(head) : head.includes('core_logic') && hotMark.test(head);
}
