import type { Action } from './action';
import {
  addFromFile,
  closeRun,
  copyLink,
  openFile,
  openInBrowser,
  planFromGoal,
  saveStatuses,
} from './file-actions';
import { goToWaiting, modeActions, pauseRun, resumeRun, startRun, stopRun } from './run-actions';
import {
  allowNotifications,
  approvalActions,
  findOrDo,
  followWork,
  openDisk,
  openSettings,
  showRuns,
  showTickets,
  stopFollowing,
  themeActions,
} from './view-actions';

export const allActions: readonly Action[] = [
  startRun,
  pauseRun,
  resumeRun,
  stopRun,
  goToWaiting,
  ...Object.values(modeActions),
  openFile,
  planFromGoal,
  addFromFile,
  saveStatuses,
  openInBrowser,
  copyLink,
  closeRun,
  showTickets,
  showRuns,
  followWork,
  stopFollowing,
  ...Object.values(themeActions),
  ...approvalActions,
  allowNotifications,
  openSettings,
  openDisk,
  findOrDo,
];
