import { z } from 'zod';
import { fail, type Result, succeed } from '../../shared/result';

/** What is handed to an agent. `taskType` and `agent` are null where Baton is to choose. */
export const dispatchTaskSchema = z.object({
  title: z.string(),
  description: z.string(),
  acceptanceCriteria: z.array(z.string()),
  taskType: z.string().nullable(),
  agent: z.string().nullable(),
  issueNumber: z.number().nullable(),
  /** Make the issue where an agent on Gitea needs one and none is named. */
  createIssue: z.boolean(),
  /** In the place of the agent's own. */
  endpoint: z.string().nullable(),
  retries: z.number(),
});
export type DispatchTask = z.infer<typeof dispatchTaskSchema>;

export const DEFAULT_RETRIES = 1;
export const MAX_RETRIES = 20;
const MAX_TITLE = 1000;

/** The task with white space around its texts cut off; the failure is a sentence that says what to do. */
export function checkTask(task: DispatchTask): Result<DispatchTask, string> {
  const title = task.title.trim().replace(/\s+/g, ' ');
  if (title === '') return fail('The title is blank: say in a few words what is to be done.');
  if (title.length > MAX_TITLE)
    return fail(`The title is longer than ${MAX_TITLE} characters: put the details in the description.`);
  if (!isWhole(task.retries, 0, MAX_RETRIES))
    return fail(`The number of retries must be a whole number from 0 to ${MAX_RETRIES}.`);
  if (task.issueNumber !== null && !isWhole(task.issueNumber, 1, Number.MAX_SAFE_INTEGER))
    return fail('The number of the issue must be a whole number from 1.');
  if (task.endpoint !== null) {
    const problem = endpointProblem(task.endpoint);
    if (problem !== null) return fail(problem);
  }
  const acceptanceCriteria = task.acceptanceCriteria.map((each) => each.trim()).filter((each) => each !== '');
  return succeed({ ...task, title, description: task.description.trim(), acceptanceCriteria });
}

/** What is wrong with the address of an agent's API, as a sentence; null for nothing. */
export function endpointProblem(endpoint: string): string | null {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    return `“${endpoint}” is no address of an agent: write one that begins with http:// or https://.`;
  if (url.username !== '' || url.password !== '')
    return 'An endpoint holds no name and password: name the variable of its token as “tokenEnv” in the settings.';
  return null;
}

function isWhole(value: number, from: number, to: number): boolean {
  return Number.isSafeInteger(value) && value >= from && value <= to;
}
