// Gitea's API, and Forgejo's, which is the same here: https://docs.gitea.com/api. Paths lie behind /api/v1. Labels of an issue are
// only ever added, by id: a PUT in their place clears all of them when it does not understand its body.
import { z } from 'zod';
import { fail, type Result, succeed } from '../../shared/result';
import type { AskServer, RequestFailure, ServerReply } from './ask-server';
import type { GiteaAccess } from './dispatch-settings';
import { statusFailure, unreadable } from './status-failure';

const labelSchema = z.object({ id: z.number().int(), name: z.string() });
const issueSchema = z.object({
  number: z.number().int(),
  state: z.string(),
  labels: z.array(labelSchema).nullish(),
  body: z.string().nullish(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
});
const commentSchema = z.object({
  id: z.number().int(),
  body: z.string(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
});

export type GiteaIssue = z.infer<typeof issueSchema>;
type GiteaLabel = z.infer<typeof labelSchema>;
export type GiteaComment = z.infer<typeof commentSchema>;

type Answer<Value> = Promise<Result<Value, RequestFailure>>;

export interface GiteaClient {
  issue(number: number): Answer<GiteaIssue>;
  /** All of the repository, the newest first, those that are closed as well; pages count from 1. */
  issues(page: number): Answer<GiteaIssue[]>;
  createIssue(issue: { title: string; body: string }): Answer<GiteaIssue>;
  repoLabels(page: number): Answer<GiteaLabel[]>;
  createLabel(name: string): Answer<GiteaLabel>;
  /** Leaves the issue's other labels as they are; gives all that it has then. */
  addLabel(issue: number, label: number): Answer<GiteaLabel[]>;
  /** From that time on (ISO 8601), or all. */
  comments(issue: number, since: string | null): Answer<GiteaComment[]>;
  createComment(issue: number, body: string): Answer<GiteaComment>;
}

const LIMIT_MS = 15_000;
const PAGE = 50;
const LABEL_COLOR = '#1d76db';

export function createGiteaClient(
  ask: AskServer,
  { url, repo, token, tokenEnv }: GiteaAccess,
  signal: AbortSignal,
): GiteaClient {
  const base = `${url}/api/v1/repos/${repo.split('/').map(encodeURIComponent).join('/')}`;

  async function request<Value>(
    path: string,
    wanted: { schema: z.ZodType<Value>; what: string },
    body?: object,
  ): Answer<Value> {
    const asked = await ask(
      {
        method: body === undefined ? 'GET' : 'POST',
        url: `${base}${path}`,
        ...(body === undefined ? {} : { body }),
        authorization: `token ${token}`,
        limitMs: LIMIT_MS,
        name: 'Gitea',
      },
      signal,
    );
    if (!asked.ok) return asked;
    const reply = asked.value;
    // Some answer 200 where their description says 201.
    if (reply.status !== 200 && reply.status !== 201)
      return fail(statusFailure('Gitea', reply, hintFor(reply.status, path)));
    const read = wanted.schema.safeParse(parsed(reply));
    return read.success ? succeed(read.data) : fail(unreadable('Gitea', reply, wanted.what));
  }

  function hintFor(status: number, path: string): string | null {
    switch (status) {
      case 401:
        return `it does not accept the token: check ${tokenEnv}`;
      case 403:
        return `the token of ${tokenEnv} may not do this: it needs the right to write issues of ${repo}`;
      case 404: {
        const issue = /^\/issues\/(\d+)/.exec(path)?.[1];
        return issue === undefined
          ? `there is no repository ${repo}, or the token may not see it`
          : `there is no issue ${issue} in ${repo}, or the token may not see it`;
      }
      default:
        return null;
    }
  }

  const labels = listOf(labelSchema);
  return {
    issue: (number) => request(`/issues/${number}`, { schema: issueSchema, what: 'an issue' }),
    issues: (page) =>
      request(`/issues?state=all&type=issues&page=${page}&limit=${PAGE}`, {
        schema: listOf(issueSchema),
        what: 'a list of issues',
      }),
    createIssue: (issue) => request('/issues', { schema: issueSchema, what: 'the new issue' }, issue),
    repoLabels: (page) =>
      request(`/labels?page=${page}&limit=${PAGE}`, {
        schema: labels,
        what: 'a list of labels',
      }),
    createLabel: (name) =>
      request(
        '/labels',
        { schema: labelSchema, what: 'the new label' },
        {
          name,
          color: LABEL_COLOR,
          description: 'Baton puts this on issues for an agent.',
        },
      ),
    addLabel: (issue, label) =>
      request(
        `/issues/${issue}/labels`,
        { schema: labels, what: 'the labels of the issue' },
        { labels: [label] },
      ),
    comments: (issue, since) =>
      request(`/issues/${issue}/comments${since === null ? '' : `?since=${encodeURIComponent(since)}`}`, {
        schema: listOf(commentSchema),
        what: 'a list of comments',
      }),
    createComment: (issue, body) =>
      request(`/issues/${issue}/comments`, { schema: commentSchema, what: 'the new comment' }, { body }),
  };
}

/** An empty list of Go's may come as null. */
function listOf<Value>(schema: z.ZodType<Value>) {
  return z
    .array(schema)
    .nullable()
    .transform((list) => list ?? []);
}

function parsed({ text, isWhole }: ServerReply): unknown {
  if (!isWhole) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
