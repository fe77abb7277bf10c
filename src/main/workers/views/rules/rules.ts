/**
 * What a kind of syntax node means for an outline. A kind without a role stays as it stands, so that a name which nobody
 * thought of is never lost.
 *
 * - `definition`: its `body` is left out
 * - `container`: its `body` holds statements; the rest of it stays
 * - `list`: its children are statements
 * - `parts`: it stays, but its children are looked at by their own roles, and long values are left out
 * - `block`: like `parts`, but left out where nothing is declared inside (an `if`, a `try`, a loop)
 * - `statement`: left out, unless it is short or is a single node that has a role
 */
export type Role = 'definition' | 'container' | 'list' | 'parts' | 'block' | 'statement';

export interface Rules {
  readonly roles: ReadonlyMap<string, Role>;
  /** How bodies are written: between braces, or as indented lines that may begin with a docstring. */
  readonly body: 'braces' | 'indented';
  readonly comments: ReadonlySet<string>;
  /** What belongs to the definition after it, as its comments do. */
  readonly attributes?: ReadonlySet<string>;
  /** Functions that are values, with their `body`. */
  readonly functions: readonly string[];
  /** A statement that says this is kept: a macro or a call that makes something public. */
  readonly makesPublic?: RegExp;
  /** Names of which the whole value is public: lists of what a file exports. */
  readonly exportLists?: RegExp;
  /** Blocks and modules that begin like this hold nothing for others. */
  readonly notForOthers?: RegExp;
}

/** `{ list: 'a b' }` gives both `a` and `b` that role. */
export function rolesOf(rows: Readonly<Partial<Record<Role, string>>>): Map<string, Role> {
  const roles = new Map<string, Role>();
  for (const [role, kinds] of Object.entries(rows)) {
    for (const kind of kinds.trim().split(/\s+/)) roles.set(kind, role as Role);
  }
  return roles;
}
