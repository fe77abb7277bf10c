import { begun, completed, heldBack, type StatusMeaning, toDo } from './imported-ticket';

// What the words of beads mean: https://github.com/steveyegge/beads

export const issueStatuses: ReadonlyMap<string, StatusMeaning> = new Map([
  ['open', toDo],
  ['in_progress', begun],
  ['hooked', begun],
  ['closed', completed],
  ['blocked', heldBack('It is blocked in beads.')],
  ['deferred', heldBack('It is deferred in beads.')],
  ['pinned', heldBack('It is pinned in beads: there to be read, not to be worked on.')],
]);

/** A deleted issue that is kept as a mark. It is no ticket, and nothing waits for it. */
export const TOMBSTONE = 'tombstone';

/** Types of a dependency that hold an issue back; all others are links. The child of an epic is a part of it. */
export const gatingTypes: ReadonlyMap<string, 'waits' | 'part'> = new Map([
  ['blocks', 'waits'],
  ['conditional-blocks', 'waits'],
  ['waits-for', 'waits'],
  ['parent-child', 'part'],
]);

/** Fields that mean something here; others stay in the file and are named in a notice. */
export const issueFields: ReadonlySet<string> = new Set([
  '_type',
  'id',
  'title',
  'description',
  'design',
  'notes',
  'acceptance_criteria',
  'status',
  'priority',
  'issue_type',
  'assignee',
  'external_ref',
  'dependencies',
]);

/** Fields that only beads itself has a use for; that they are not taken over is nothing to tell. */
export const bookkeepingFields: ReadonlySet<string> = new Set([
  'content_hash',
  'created_at',
  'created_by',
  'updated_at',
  'closed_at',
  'close_reason',
  'closed_by_session',
  'owner',
  'source_repo',
  'compaction_level',
  'compacted_at',
  'compacted_at_commit',
  'original_size',
  'original_type',
  'dependency_count',
  'dependent_count',
  'comment_count',
]);
