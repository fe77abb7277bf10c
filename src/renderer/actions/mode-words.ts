import type { ApprovalMode } from '../../shared/ticket';

/** What each approval mode means for the person, in one line. */
export const modeWords: Record<ApprovalMode, { readonly label: string; readonly meaning: string }> = {
  ask: {
    label: 'Ask',
    meaning:
      'You approve each worker before it starts, each ticket before it goes to an agent elsewhere, each command, and each step of a ticket in step mode.',
  },
  auto: {
    label: 'Auto-start',
    meaning:
      'Workers start by themselves, tickets go to their agents, and setup and verify commands run. You still approve their commands and the steps of tickets in step mode.',
  },
  all: {
    label: 'Approve all',
    meaning:
      'Workers start, tickets go to their agents and commands run without asking. You are asked only at a limit, for reviews by you, when a worker repeats the same call, and before files change that can start programs.',
  },
  none: {
    label: 'Reject all',
    meaning:
      'A dry run: every worker is rejected and nothing is handed over, so that you see what would be asked first.',
  },
};

export const MODES = Object.keys(modeWords) as ApprovalMode[];
