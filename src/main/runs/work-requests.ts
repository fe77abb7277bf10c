import { acceptedTickets } from '../../shared/accepted-tickets';
import type { NotHere } from '../../shared/contract';
import { fail, type Result, succeed } from '../../shared/result';
import type { Worktrees } from '../worktrees/create-worktrees';
import { refusalText } from '../worktrees/refusal-text';
import type { WorktreeFailure } from '../worktrees/worktree-failure';
import { applyRequest } from './apply-request';
import type { Handlers } from './connection';
import type { Ending } from './ending';
import type { HeldRun } from './held-run';
import type { OpenRuns } from './open-runs';
import { previewTakeBack } from './preview-take-back';

type WorkRequest = Extract<keyof Handlers, `work.${string}`>;

/** What a person sees of a run's work and does with it, however far the run is. Only the Baton that writes a run changes its work. */
export function createWorkHandlers(
  runs: Pick<OpenRuns, 'get'>,
  worktrees: Worktrees,
  ending: Ending,
  now: () => Date,
): Pick<Handlers, WorkRequest> {
  return {
    'work.list': async ({ run, of }) => {
      const found = withWork(runs.get(run));
      if (!found.ok) return found;
      return said(
        await worktrees.listChanges({
          run,
          of: of && {
            ticket: of.ticket,
            ...(of.attempt === undefined
              ? { isAccepted: isAccepted(found.value, of.ticket) }
              : { attempt: of.attempt }),
          },
        }),
      );
    },
    'work.file': async ({ run, from, to, path, was }) => {
      const found = withWork(runs.get(run));
      if (!found.ok) return found;
      const paths = was === null ? ([path] as const) : ([path, was] as const);
      const read = said(await worktrees.readChange({ run, from, to, paths }));
      if (!read.ok) return read;
      return read.value === null ? notHere(`${path} is not among the changes.`) : succeed(read.value);
    },
    'work.brings_nothing': async ({ run }) => {
      const found = withWork(runs.get(run));
      if (!found.ok) return found;
      return said(await worktrees.findBringsNothing(run, acceptedTickets(found.value.engine.state)));
    },
    'work.preview_apply': async ({ run, ...wanted }) => {
      const found = withWork(runs.get(run));
      if (!found.ok) return found;
      const request = said(applyRequest(found.value.engine.state, wanted, isHeld(found.value)));
      return request.ok ? said(await worktrees.previewApply(request.value)) : request;
    },
    'work.apply': async ({ run, ...wanted }) => {
      const found = toChange(runs.get(run));
      if (!found.ok) return found;
      const request = said(applyRequest(found.value.engine.state, wanted, isHeld(found.value)));
      return request.ok
        ? said(await ending.await(worktrees.applyRun(request.value, ending.signal)))
        : request;
    },
    'work.preview_revert': async ({ run, ticket }) => {
      const found = withWork(runs.get(run));
      if (!found.ok) return found;
      return said(await previewTakeBack(worktrees, found.value.engine.state, ticket));
    },
    'work.discard': async ({ run }) => {
      const found = toChange(runs.get(run));
      if (!found.ok) return found;
      const { phase, live, reverting } = found.value.engine.state;
      if (phase.phase === 'running' || live.size > 0 || reverting.size > 0) {
        return notHere('Workers may be at work in these worktrees: stop the run first.');
      }
      return said(await worktrees.discardRun(run, now()));
    },
    'work.discarded': async ({ run }) => {
      const looked = await worktrees.lookAt(run);
      return !looked.ok && looked.failure.type === 'discarded' ? refusalText(looked.failure) : null;
    },
  };
}

function isAccepted({ engine }: HeldRun, ticket: string): boolean {
  return (engine.state.tickets.get(ticket)?.accepted ?? null) !== null;
}

function isHeld({ readOnly }: HeldRun): boolean {
  return readOnly === null || readOnly.heldBy !== null;
}

function withWork(run: HeldRun | null): Result<HeldRun, NotHere> {
  if (run === null) return notHere('This run is not open: open it first.');
  const { phase, isolation, workspace } = run.engine.state;
  if (phase.phase === 'opened') return notHere('This run has not started: there is no work yet.');
  if (isolation === 'shared') {
    return notHere(`This run works in the folder itself: look there, in ${workspace ?? 'its folder'}.`);
  }
  return succeed(run);
}

function toChange(run: HeldRun | null): Result<HeldRun, NotHere> {
  const found = withWork(run);
  if (!found.ok || found.value.readOnly === null) return found;
  return notHere(`This run can only be looked at here. ${found.value.readOnly.message}`);
}

function said<Value>(result: Result<Value, WorktreeFailure>): Result<Value, NotHere> {
  return result.ok ? result : notHere(refusalText(result.failure));
}

function notHere(message: string): Result<never, NotHere> {
  return fail({ type: 'not_here', message });
}
