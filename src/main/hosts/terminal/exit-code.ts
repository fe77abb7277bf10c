/** How every command of the terminal ends. */
export const exitCodes = {
  ok: 0,
  /** The program failed. */
  failed: 1,
  /** A bad file or bad usage: nothing was started. */
  usage: 2,
  /** Ended with tickets that are not completed. */
  unfinished: 3,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
