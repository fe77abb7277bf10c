import type { AppliedWork, ApplyForm, BringsNothing } from '../../shared/work';
import { runBranch } from './branch-names';
import { checkIdentity, commitTree } from './commit-tree';
import { findHead, findPlaces, operationUnderWay } from './find-repository';
import type { Git } from './git';
import { integrationTip } from './integration-tip';
import { type MergePlace, mergeTrees } from './merge-trees';
import { commitPicked, pickCommits } from './pick-commits';
import { checkReplace, replaceTree } from './replace-tree';
import { keptCommits, type RunCommit, runCommits } from './run-commits';
import type { RunRecord, RunRecords } from './run-records';
import { changedPaths, touchedBy } from './touched-by';
import { type Failed, wayOn } from './way-on';
import { oneLine, trailerValue } from './work-message';
import { type WorkOnBranch, workOnBranch } from './work-on-branch';
import { refuse } from './worktree-failure';

export interface ApplyRun {
  readonly run: string;
  readonly tickets: 'all' | readonly string[];
  readonly as: ApplyForm;
  /** The subject of the commit that merges or squashes. */
  readonly title: string;
  /** Tickets whose work counts, also where that changed nothing; left out, only those with commits do. */
  readonly accepted?: readonly string[];
  /** The commit that the run's branch has to be at; left out, wherever it is. */
  readonly tip?: string;
}

interface Target {
  readonly tree: string;
  /** What of the run it brings. */
  readonly brings: readonly RunCommit[];
  /** The commits are made when nothing stands in the way any more. */
  commit(): Promise<string>;
}

interface Ground {
  readonly run: RunRecord;
  readonly place: MergePlace;
  readonly head: string;
  readonly tip: string;
  /** All of the run's branch, oldest first. */
  readonly commits: readonly RunCommit[];
  readonly kept: readonly RunCommit[];
  readonly branch: WorkOnBranch;
}

/** Tickets of which applying would bring nothing. Changes nothing. */
export async function findBringsNothing(
  git: Git,
  records: RunRecords,
  run: RunRecord,
  accepted: readonly string[],
): Promise<BringsNothing> {
  const { root, commonDir } = await findPlaces(git);
  const head = await findHead(git, root);
  // Without a commit nothing is there; what the run starts from has none of its work either.
  const at = head.type === 'unborn' ? run.start : head.commit;
  const { kept, branch } = await findGround(git, records, run, commonDir, at);
  const missing = ticketsOf(kept.filter((one) => !branch.isThere(one)));
  const { unchanged } = choose(kept, { tickets: 'all', accepted });
  return { already: ticketsOf(kept).filter((ticket) => !missing.includes(ticket)), unchanged };
}

/** Puts accepted work onto the person's branch or into their tree: all that was asked for, or nothing and the reason why. */
export async function applyRun(
  git: Git,
  records: RunRecords,
  run: RunRecord,
  request: ApplyRun,
): Promise<AppliedWork> {
  const { places, change, target, done } = await prepare(git, records, run, request);
  const commit = done.branch === null ? null : await target.commit();
  const move = done.branch === null || commit === null ? null : { branch: done.branch, to: commit };
  await replaceTree(git, places, { ...change, move });
  return { ...done, commit };
}

/** What applying would do; refused as that would be. Changes nothing. */
export async function previewApply(
  git: Git,
  records: RunRecords,
  run: RunRecord,
  request: ApplyRun,
): Promise<AppliedWork> {
  const { places, change, done } = await prepare(git, records, run, request);
  await checkReplace(git, places, { ...change, isMove: done.branch !== null });
  return done;
}

async function prepare(git: Git, records: RunRecords, run: RunRecord, request: ApplyRun) {
  const places = await findPlaces(git);
  const operation = await operationUnderWay(places);
  if (operation !== null) refuse({ type: 'in_the_middle', of: operation });
  const head = await findHead(git, places.root);
  if (head.type === 'unborn') return refuse({ type: 'no_commit' });
  const branch =
    request.as === 'changes' ? null : head.type === 'branch' ? head.branch : refuse({ type: 'detached' });
  if (branch !== null) await checkIdentity(git, places.root);

  const ground = await findGround(git, records, run, places.commonDir, head.commit);
  if (request.tip !== undefined && request.tip !== ground.tip) refuse({ type: 'work_moved' });
  const { chosen, unchanged } = choose(ground.kept, request);
  if (chosen.length === 0 && unchanged.length > 0) refuse({ type: 'changed_nothing', tickets: unchanged });
  const target = await findTarget(git, ground, chosen, request);
  const changed = await changedPaths(git, head.commit, target.tree);
  if (changed.length === 0) refuse({ type: 'nothing_to_apply' });
  const tickets = ticketsOf(target.brings);
  const already = ticketsOf(chosen).filter((ticket) => !tickets.includes(ticket));
  const done: AppliedWork = {
    commit: null,
    branch,
    tip: ground.tip,
    files: changed,
    tickets,
    already,
    unchanged,
  };
  return { places, change: { from: head.commit, tree: target.tree, changed }, target, done };
}

async function findGround(
  git: Git,
  records: RunRecords,
  run: RunRecord,
  commonDir: string,
  head: string,
): Promise<Ground> {
  const tip = await integrationTip(git, records, run);
  const commits = await runCommits(git, run.start, tip);
  const place = { commonDir, pathOf: (name: string) => records.pathOf(run.run, name) };
  const branch = await workOnBranch(git, run, head, tip);
  return { run, place, head, tip, commits, kept: keptCommits(commits), branch };
}

function choose(kept: Ground['kept'], { tickets, accepted = [] }: Pick<ApplyRun, 'tickets' | 'accepted'>) {
  const hasNone = (ticket: string) => kept.every((one) => one.ticket !== ticket);
  if (tickets === 'all') return { chosen: kept, unchanged: accepted.filter(hasNone) };
  const none = tickets.filter(hasNone);
  const missing = none.filter((ticket) => !accepted.includes(ticket));
  if (missing.length > 0) refuse({ type: 'not_accepted', tickets: missing });
  const chosen = kept.filter(({ ticket }) => ticket !== null && tickets.includes(ticket));
  return { chosen, unchanged: none };
}

function ticketsOf(commits: readonly RunCommit[]): string[] {
  return [...new Set(commits.flatMap(({ ticket }) => (ticket === null ? [] : [ticket])))];
}

async function findTarget(
  git: Git,
  ground: Ground,
  chosen: Ground['kept'],
  request: ApplyRun,
): Promise<Target> {
  const { run, head, tip, branch } = ground;
  const missing = chosen.filter((one) => !branch.isThere(one));
  if (missing.length === 0) refuse({ type: 'nothing_to_apply' });
  // What was taken along is the person's own, uncommitted or committed since: only the tickets' work is applied then.
  const sharesHistory = run.base === run.start && (await isAncestor(git, run.start, head));
  const isMerge = request.as === 'merge';
  const isOneMerge = request.tickets === 'all' && isAllOfIt(ground, isMerge) && (sharesHistory || !isMerge);
  if (!isOneMerge) {
    const { tree, picked } = await pick(git, ground, missing);
    const brings = picked.map(({ one }) => one);
    const line = { tree, brings, commit: () => commitPicked(git, head, picked) };
    return isMerge ? line : squashed(git, ground, line, request.title);
  }
  const base = sharesHistory ? {} : { base: run.start };
  const merged = await mergeTrees(git, ground.place, { ours: head, theirs: tip, ...base });
  if (merged.type === 'conflict') {
    return refuseConflict(git, ground, { files: merged.files, picks: null, at: null, leftOut: [] });
  }
  const whole = { tree: merged.tree, brings: missing };
  if (!isMerge) return squashed(git, ground, whole, request.title);
  const isAhead = await isAncestor(git, head, tip);
  const message = `${oneLine(request.title)}\n\nMerges ${runBranch(run.run)}.\n\nBaton-Run: ${run.run}\n`;
  return {
    ...whole,
    commit: async () => (isAhead ? tip : commitTree(git, git.folder, merged.tree, [head, tip], message)),
  };
}

/**
 * Whether the run's branch and the person's can be merged as git does it. That would also undo on theirs what was taken back on the
 * run's, leave both in its history, and bring once more what theirs has in other commits.
 */
function isAllOfIt({ commits, kept, branch }: Ground, isMerge: boolean): boolean {
  const keeps = new Set(kept);
  const isMoved = kept.some((one) => branch.isThere(one) !== branch.isInHistory(one));
  if (!isMoved && commits.every((one) => keeps.has(one) || branch.isInHistory(one))) return true;
  return !isMerge && commits.every((one) => !branch.isThere(one) && !branch.isInHistory(one));
}

async function pick(git: Git, ground: Ground, missing: readonly RunCommit[]) {
  const { place, head, kept, branch } = ground;
  const picks = missing.map((one, index) => {
    const isFirst = missing.findIndex(({ ticket }) => ticket === one.ticket) === index;
    return { one, replaces: isFirst ? replacedBy(ground, one) : [] };
  });
  const line = await pickCommits(git, place, head, picks);
  if (line.type === 'clean') return line;
  const { files, at } = line;
  const isBefore = (one: RunCommit) => kept.indexOf(one) < kept.indexOf(at);
  const leftOut = kept.filter((one) => isBefore(one) && !missing.includes(one) && !branch.isThere(one));
  return refuseConflict(git, ground, { files, at, picks: missing, leftOut });
}

/** Work of the same ticket that was taken back and is on the person's branch. */
function replacedBy({ commits, kept, branch }: Ground, { ticket }: RunCommit): RunCommit[] {
  if (ticket === null) return [];
  const stands = (attempt: number | null) =>
    kept.some((one) => one.ticket === ticket && one.attempt === attempt);
  return commits
    .filter((one) => one.ticket === ticket && !stands(one.attempt) && branch.isThere(one))
    .toReversed();
}

function squashed(
  git: Git,
  { run, head }: Ground,
  { tree, brings }: Omit<Target, 'commit'>,
  title: string,
): Target {
  return {
    tree,
    brings,
    commit: () => commitTree(git, git.folder, tree, [head], squashMessage(run, brings, title)),
  };
}

async function refuseConflict(
  git: Git,
  { run, head, tip }: Ground,
  failed: Omit<Failed, 'head'>,
): Promise<never> {
  const files = await touchedBy(git, failed.files, failed.at?.parent ?? run.start, tip);
  return refuse({ type: 'conflict', files, way: await wayOn(git, run, { ...failed, head }) });
}

async function isAncestor(git: Git, earlier: string, later: string): Promise<boolean> {
  return (await git.run(['merge-base', '--is-ancestor', earlier, later], { answers: [1] })).code === 0;
}

function squashMessage(run: RunRecord, brings: readonly RunCommit[], title: string): string {
  const lines = brings.map(({ subject }) => `- ${subject}`).join('\n');
  const trailers = brings.flatMap(({ ticket, attempt, model }) => [
    ...(ticket === null ? [] : [`Baton-Ticket: ${trailerValue(ticket)}`, `Baton-Attempt: ${attempt}`]),
    ...(model === '' ? [] : [`Baton-Model: ${model}`]),
  ]);
  return `${oneLine(title)}\n\n${lines}\n\n${[`Baton-Run: ${run.run}`, ...trailers].join('\n')}\n`;
}
