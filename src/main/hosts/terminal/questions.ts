import { createInterface } from 'node:readline';

/** The person at the terminal: their answers, a line each, asked for on standard error. */
export interface Questions {
  /** Null when there will be no answer: the input has ended, or `signal` has aborted. */
  ask(question: string, signal: AbortSignal): Promise<string | null>;
  /** Leaves the keyboard to another program until that has ended. */
  lend<Value>(work: () => Promise<Value>): Promise<Value>;
}

/** What is typed while nothing is asked is thrown away, so that nothing is approved by keys meant for something else. */
export function createQuestions(onInterrupt: () => void): Questions {
  const { stdin, stderr } = process;
  stdin.on('data', () => {});

  return {
    ask(question, signal) {
      return new Promise((resolve) => {
        if (signal.aborted) return resolve(null);
        const lines = createInterface({ input: stdin, output: stderr, terminal: true });
        const end = (answer: string | null) => {
          resolve(answer); // First: closing the input is otherwise taken for its end.
          signal.removeEventListener('abort', onAbort);
          lines.close();
          stdin.resume();
        };
        const onAbort = () => {
          stderr.write('\n');
          end(null);
        };
        signal.addEventListener('abort', onAbort);
        lines.on('SIGINT', onInterrupt);
        lines.on('close', () => end(null));
        lines.question(question, (answer) => end(answer.trim()));
      });
    },
    async lend(work) {
      stdin.pause();
      try {
        return await work();
      } finally {
        stdin.resume();
      }
    },
  };
}
