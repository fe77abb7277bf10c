import type { ApprovalMode } from '../../shared/ticket';

/** What each approval mode means for the person, in one line. */
export const modeWords: Record<ApprovalMode, { readonly label: string; readonly meaning: string }> = {
  ask: {
    label: 'Ask',
    meaning:
      'You approve each worker before it starts, each command, and each step of a ticket in step mode.',
  },
  auto: {
    label: 'Auto-start',
    meaning: 'Workers start by themselves. You still approve commands and the steps of tickets in step mode.',
  },
  all: {
    label: 'Approve all',
    meaning: 'Nothing is asked, commands included. Only changes of files that can start programs still ask.',
  },
  none: {
    label: 'Reject all',
    meaning: 'A dry run: every worker is rejected, so that you see what would be asked first.',
  },
};

export const MODES = Object.keys(modeWords) as ApprovalMode[];
