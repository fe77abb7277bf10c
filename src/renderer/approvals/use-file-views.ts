import { useRef, useState } from 'react';
import type { Proposal } from '../../shared/approval';
import type { FileView, View } from '../../shared/file-view';
import type { Result } from '../../shared/result';
import { editedPart, leavePartOut, type ProposalEdits, resetPart, viewPart } from './edited-proposal';

/** How a file goes along, or that it does not. */
export type ViewChoice = View | 'left_out';

interface FileViews {
  /** By the part's position: the view that was chosen and is still being made. */
  readonly underWay: ReadonlyMap<number, View>;
  /** By the part's position: why the chosen view is not there. */
  readonly problems: ReadonlyMap<number, string>;
  choose(position: number, choice: ViewChoice): void;
  /** The view that is still being made will not be taken. */
  forget(position: number): void;
}

/** Where the edits lie, and who makes views. */
interface FileViewPorts {
  /** As they are now, also long after the last render. */
  edits(): ProposalEdits;
  setEdits(edits: ProposalEdits): void;
  view(path: string, view: View): Promise<Result<FileView, { message: string }>>;
}

/** Lets a person choose how the files of a proposal go along. A view is asked for when it is chosen; the last choice counts. */
export function useFileViews(proposal: Proposal, ports: FileViewPorts): FileViews {
  const [underWay, setUnderWay] = useState<ReadonlyMap<number, View>>(new Map());
  const [problems, setProblems] = useState<ReadonlyMap<number, string>>(new Map());
  const choices = useRef(new Map<number, number>());

  function change(made: (edits: ProposalEdits) => ProposalEdits): void {
    ports.setEdits(made(ports.edits()));
  }

  function forget(position: number): void {
    choices.current.set(position, (choices.current.get(position) ?? 0) + 1);
    setUnderWay((views) => without(views, position));
    setProblems((known) => without(known, position));
  }

  function choose(position: number, choice: ViewChoice): void {
    const file = proposal.context[position]?.file;
    if (file === undefined) return;
    forget(position);
    const edits = ports.edits();
    if (choice === 'left_out') change((now) => leavePartOut(now, position, true));
    else if (editedPart(proposal, edits, position).file?.view === choice) {
      change((now) => leavePartOut(now, position, false));
    } else if (file.view === choice) {
      change((now) => leavePartOut(resetPart(now, position), position, false));
    } else askFor(file.path, position, choice);
  }

  function askFor(path: string, position: number, choice: View): void {
    setUnderWay((views) => new Map(views).set(position, choice));
    const number = choices.current.get(position);
    const end = (outcome: () => void) => {
      if (choices.current.get(position) !== number) return;
      setUnderWay((views) => without(views, position));
      outcome();
    };
    const fail = (message: string) => setProblems((known) => new Map(known).set(position, message));
    ports.view(path, choice).then(
      (shown) =>
        end(() => {
          if (shown.ok) change((now) => viewPart(proposal, now, position, shown.value));
          else fail(shown.failure.message);
        }),
      (error: unknown) => end(() => fail(error instanceof Error ? error.message : String(error))),
    );
  }

  return { underWay, problems, choose, forget };
}

function without<Value>(map: ReadonlyMap<number, Value>, key: number): ReadonlyMap<number, Value> {
  if (!map.has(key)) return map;
  const less = new Map(map);
  less.delete(key);
  return less;
}
