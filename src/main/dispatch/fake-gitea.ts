// For tests: a Gitea in memory that really answers over HTTP, with as much of the API as a dispatch needs, and more that it must not use.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface FakeIssue {
  number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  labels: number[];
  updated: string;
}

interface FakeComment {
  id: number;
  issue: number;
  body: string;
  created: string;
}

export interface FakeGitea {
  readonly url: string;
  readonly labels: { id: number; name: string; color: string }[];
  readonly issues: FakeIssue[];
  readonly comments: FakeComment[];
  /** Each request that it answered, as `METHOD /path`. */
  readonly requests: string[];
  /** How many labels are on a page, whatever is asked for. */
  pageSize: number;
  /** What the token may not do, as `METHOD /path`. */
  forbidden: RegExp | null;
  /** Empty again, as it was when it was made. */
  reset(): void;
  addIssue(title: string, labels?: string[]): FakeIssue;
  addLabel(name: string): number;
  addComment(issue: number, body: string): FakeComment;
  labelsOf(issue: number): string[];
  commentsOf(issue: number): string[];
  close(): Promise<void>;
}

export const TOKEN = 'gitea-secret-0123456789';
export const REPO = 'ada/notes';
const MISSING: [number, unknown] = [404, { message: 'issue does not exist' }];
const START = Date.parse('2030-01-01T00:00:00Z');

export async function createFakeGitea(): Promise<FakeGitea> {
  let ids = 100;
  let seconds = 0;
  /** Its own clock: each thing that happens is a second later. */
  const tick = () => new Date(START + seconds++ * 1000).toISOString().replace('.000Z', 'Z');
  const labels: FakeGitea['labels'] = [];
  const issues: FakeIssue[] = [];
  const comments: FakeComment[] = [];
  const requests: string[] = [];

  const server = createServer(async (request, response) => {
    const body = await text(request);
    requests.push(`${request.method} ${path(request)}`);
    const [status, value] = answer(request, body);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(value));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeGitea = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    labels,
    issues,
    comments,
    requests,
    pageSize: 50,
    forbidden: null,
    reset() {
      for (const list of [labels, issues, comments, requests]) list.length = 0;
      fake.pageSize = 50;
      fake.forbidden = null;
    },
    addIssue(title, names = []) {
      const issue: FakeIssue = {
        number: issues.length + 1,
        title,
        body: '',
        state: 'open',
        labels: names.map((name) => fake.addLabel(name)),
        updated: tick(),
      };
      issues.push(issue);
      return issue;
    },
    addLabel(name) {
      const there = labels.find((label) => label.name === name);
      if (there !== undefined) return there.id;
      labels.push({ id: ++ids, name, color: '00aabb' });
      return ids;
    },
    addComment(issue, words) {
      const comment = { id: ++ids, issue, body: words, created: tick() };
      comments.push(comment);
      touch(issue, comment.created);
      return comment;
    },
    labelsOf: (number) =>
      issues.find((issue) => issue.number === number)?.labels.flatMap((id) => shown(id)?.name ?? []) ?? [],
    commentsOf: (number) => comments.filter(({ issue }) => issue === number).map(({ body }) => body),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return fake;

  function touch(number: number, at: string): void {
    const issue = issues.find((each) => each.number === number);
    if (issue !== undefined) issue.updated = at;
  }

  function shown(id: number) {
    const label = labels.find((each) => each.id === id);
    return label === undefined ? null : { ...label, url: `${fake.url}/labels/${id}`, description: '' };
  }

  function issueJson(issue: FakeIssue) {
    const { number, title, body, state, updated } = issue;
    return {
      id: number + 1000,
      number,
      title,
      body,
      state,
      labels: issue.labels.flatMap((id) => shown(id) ?? []),
      created_at: '2030-01-01T00:00:00Z',
      updated_at: updated,
    };
  }

  function answer(request: IncomingMessage, sent: string): [number, unknown] {
    if (request.headers.authorization !== `token ${TOKEN}`) return [401, { message: 'invalid token' }];
    const route = `${request.method} ${path(request)}`;
    if (fake.forbidden?.test(route)) return [403, { message: 'token does not have the scope' }];
    const query = new URL(request.url ?? '/', fake.url).searchParams;
    const [, inRepo] = route.match(new RegExp(`^\\w+ /repos/${REPO}(/.*)?$`)) ?? [];
    if (inRepo === undefined) return [404, { message: 'The target could not be found.' }];
    const input = sent === '' ? {} : (JSON.parse(sent) as Record<string, unknown>);
    const found = /^\/issues\/(\d+)/.exec(inRepo)?.[1];
    const issue = issues.find(({ number }) => number === Number(found));
    if (found !== undefined && issue === undefined) return MISSING;
    const verb = `${request.method} ${inRepo.replace(/\d+/, 'N')}`;
    const page = <Item>(all: Item[]) => {
      const size = Math.min(fake.pageSize, Number(query.get('limit') ?? 50));
      const from = (Number(query.get('page') ?? 1) - 1) * size;
      return all.slice(from, from + size);
    };
    switch (verb) {
      case 'GET /labels':
        return [200, page(labels).map(({ id }) => shown(id))];
      case 'POST /labels': {
        if (labels.some(({ name }) => name === input.name)) return [422, { message: 'label exists' }];
        return [201, shown(fake.addLabel(String(input.name)))];
      }
      case 'GET /issues':
        return [200, page([...issues].reverse().map(issueJson))];
      case 'POST /issues': {
        const made = fake.addIssue(String(input.title));
        made.body = String(input.body);
        return [201, issueJson(made)];
      }
      case 'GET /issues/N':
        return issue === undefined ? MISSING : [200, issueJson(issue)];
      case 'POST /issues/N/labels':
      case 'PUT /issues/N/labels': {
        if (issue === undefined) return MISSING;
        const given = (Array.isArray(input.labels) ? input.labels : []).map(Number);
        issue.labels = [...new Set(request.method === 'PUT' ? given : [...issue.labels, ...given])];
        issue.updated = tick();
        return [200, issue.labels.map(shown)];
      }
      case 'GET /issues/N/comments': {
        const since = Date.parse(query.get('since') ?? '1970-01-01T00:00:00Z');
        const later = comments.filter(
          (each) => each.issue === issue?.number && Date.parse(each.created) >= since,
        );
        return [200, later.map(commentJson)];
      }
      case 'POST /issues/N/comments':
        return issue === undefined
          ? MISSING
          : [201, commentJson(fake.addComment(issue.number, String(input.body)))];
      default:
        return [405, { message: 'method not allowed' }];
    }
  }
}

function commentJson({ id, body, created }: FakeComment) {
  return { id, body, created_at: created, updated_at: created };
}

/** Without `/api/v1`, as the descriptions have it, and without the query. */
function path(request: IncomingMessage): string {
  return (request.url ?? '/').replace(/^\/api\/v1/, '').replace(/\?.*$/, '');
}
