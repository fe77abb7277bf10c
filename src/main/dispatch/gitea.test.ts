import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ContractChecker, contracts, startContractChecker } from './contract-checker';
import type { DispatchRecord } from './dispatch-record';
import { dispatchResult } from './dispatch-result';
import { CLAUDE, createDispatchRig, type DispatchRig, giteaSettings, handOver, task } from './dispatch-rig';
import type { DispatchTask } from './dispatch-task';
import { createFakeGitea, type FakeGitea, REPO, TOKEN } from './fake-gitea';
import { createFaultyFront, type FaultyFront, type Misbehaviour } from './faulty-front';

const COMMENTS = `POST /repos/${REPO}/issues/1/comments`;
const LABEL = `POST /repos/${REPO}/issues/1/labels`;
const NEW_LABEL = `POST /repos/${REPO}/labels`;
const NEW_ISSUE = `POST /repos/${REPO}/issues`;

const suites = [
  { title: 'a task for an agent on Gitea', path: null, isThere: true },
  ...contracts.map(({ name, path, isThere }) => ({
    title: `the same with every request checked against ${name} (needs ../shared/contracts)`,
    path,
    isThere,
  })),
];

for (const { title, path, isThere } of suites)
  describe.skipIf(!isThere)(title, () => {
    let fake: FakeGitea;
    let checker: ContractChecker | null;
    let front: FaultyFront;
    let rig: DispatchRig;

    beforeAll(async () => {
      fake = await createFakeGitea();
      checker = path === null ? null : await startContractChecker(path, fake.url);
    });

    beforeEach(async () => {
      fake.reset();
      fake.addIssue('An issue', ['bug', 'later']);
      front = await createFaultyFront(checker?.url ?? fake.url);
      rig = await createDispatchRig();
    });

    afterEach(async () => {
      expect(front.breaches).toEqual([]);
      // Whatever happened, nobody else's labels are gone, and there is one comment at most of each sort.
      expect(fake.labelsOf(1)).toEqual(expect.arrayContaining(['bug', 'later']));
      expect(assignments().length).toBeLessThanOrEqual(1);
      expect(escalations().length).toBeLessThanOrEqual(1);
      await rig.close();
      await front.close();
    });

    afterAll(async () => {
      await checker?.close();
      await fake.close();
    });

    const assignments = () => fake.comments.filter(({ body }) => body.includes('## Assigned to'));
    const escalations = () => fake.comments.filter(({ body }) => body.includes('## Not handed over'));
    const give = (given: Partial<DispatchTask> = {}): Promise<DispatchRecord> =>
      handOver(rig.dispatcher(giteaSettings(front.url)), task(given));
    const once = (route: string, wish: Misbehaviour) => {
      let left = 1;
      front.misbehave = (asked) => (asked === route && left-- > 0 ? wish : null);
    };
    const always = (pattern: RegExp, wish: Misbehaviour) => {
      front.misbehave = (asked) => (pattern.test(asked) ? wish : null);
    };

    it('is labelled, and told in a comment', async () => {
      const record = await give();
      expect(fake.labelsOf(1)).toEqual(['bug', 'later', 'claude-ready']);
      const [comment] = assignments();
      expect(comment?.body.replace(/<!--.*?-->/, '<mark>')).toBe(
        '<mark>\n\n## Assigned to Claude Code\n\n**Refactor the parser**\n\n**Task type:** refactoring\n\n### Description\n\n' +
          'Rename what is misnamed.\n\n### Acceptance criteria\n\n- All tests pass\n\n---\n\nDispatched by Baton.',
      );
      expect(dispatchResult(record)).toEqual({
        task_type: 'refactoring',
        agent: 'claude-code',
        issue_number: 1,
        status: 'assigned',
        comment_id: comment?.id,
        label_applied: 'claude-ready',
        error: null,
        retry_count: 0,
        metadata: {
          dispatch_id: record.id,
          interface: 'gitea',
          type_reason: 'matched: refactor, rename',
          agent_reason: 'Claude Code is good at refactoring and has room',
          partial: false,
          issue_url: `${front.url}/${REPO}/issues/1`,
        },
      });
      expect(fake.requests.some((route) => route.startsWith('PUT'))).toBe(false);
    });

    it('keeps a type that was given, as it was given', async () => {
      const record = await give({ taskType: 'Code Review', acceptanceCriteria: [] });
      expect(record.taskType).toBe('Code Review');
      expect(assignments()[0]?.body).toContain('**Task type:** Code Review');
      expect(assignments()[0]?.body).toContain('### Acceptance criteria\n\nnone specified');
    });

    it('finds its label on the last page, and makes no second one', async () => {
      fake.pageSize = 2;
      for (let index = 0; index < 5; index++) fake.addLabel(`label-${index}`);
      fake.addLabel('claude-ready');
      expect(await give()).toMatchObject({ status: 'assigned', labelApplied: 'claude-ready' });
      expect(fake.requests).not.toContain(NEW_LABEL);
    });

    it('is told by the comment alone where the agent has no label', async () => {
      const { label: _label, ...agent } = CLAUDE;
      const record = await handOver(rig.dispatcher(giteaSettings(front.url, [agent])), task());
      expect(record).toMatchObject({ status: 'assigned', labelApplied: null });
      expect(dispatchResult(record).metadata).toMatchObject({ partial: false });
      expect(fake.labelsOf(1)).toEqual(['bug', 'later']);
    });

    it('gets an issue made where that is wanted, once, even if the reply is lost', async () => {
      expect(await give({ issueNumber: null })).toMatchObject({
        status: 'failed',
        error: expect.stringContaining('--create-issue'),
      });
      once(NEW_ISSUE, 'reset_after');
      const record = await give({ issueNumber: null, createIssue: true });
      expect(record).toMatchObject({ status: 'assigned', issueNumber: 2, retries: 1 });
      expect(fake.issues).toHaveLength(2);
      expect(fake.issues[1]?.title).toBe('Refactor the parser');
    });

    it.each([500, 502, 503, 408, 409, 429])('is tried again after %i', async (status) => {
      once(COMMENTS, { status, body: '<html>Bad day</html>', headers: { 'content-type': 'text/html' } });
      expect(await give()).toMatchObject({ status: 'assigned', retries: 1, error: null });
      expect(rig.waited).toEqual([500]);
    });

    it.each([400, 401, 403, 404, 422])('is never tried again after %i', async (status) => {
      always(/./, { status, body: `{"message":"no: ${TOKEN}"}` });
      const record = await give({ retries: 5 });
      expect(record).toMatchObject({
        status: 'failed',
        retries: 0,
        error: expect.stringContaining(`${status}`),
      });
      expect(record.error).toContain('no: [key]');
      expect(front.heard).toHaveLength(1);
    });

    it('waits as long as it is asked to', async () => {
      once(COMMENTS, { status: 429, headers: { 'retry-after': '7' } });
      expect(await give()).toMatchObject({ status: 'assigned' });
      expect(rig.waited).toEqual([7000]);
    });

    it.each<[string, string, Misbehaviour]>([
      ['the reply to the comment', COMMENTS, 'reset_after'],
      ['the comment', COMMENTS, 'reset_before'],
      ['the reply to the label', LABEL, 'reset_after'],
      ['the label', LABEL, 'reset_before'],
      ['the reply to a new label', NEW_LABEL, 'reset_after'],
      ['the sense of the reply, which is a web page,', COMMENTS, { status: 201, body: '<html>', acts: true }],
      ['the sense of the reply, which is other JSON,', COMMENTS, { status: 201, body: '[1]', acts: true }],
      ['the sense of the reply, which is no JSON,', COMMENTS, { status: 201, body: '{"id": 1', acts: true }],
    ])('is complete in the end where %s is lost', async (_words, route, wish) => {
      once(route, wish);
      expect(await give()).toMatchObject({ status: 'assigned', retries: 1, labelApplied: 'claude-ready' });
      expect(assignments()).toHaveLength(1);
    });

    it('counts as assigned without a further try where all that was lost is the reply', async () => {
      once(COMMENTS, 'reset_after');
      expect(await give({ retries: 0 })).toMatchObject({ status: 'assigned', error: null, retries: 0 });
    });

    it.each(['hang', 'hang_after'] as const)(
      'is tried again when no reply comes within 15 s (%s)',
      async (wish) => {
        once(COMMENTS, wish);
        const given = give();
        await front.hanging(1);
        expect(rig.limits()).toEqual([15_000]);
        rig.expire();
        expect(await given).toMatchObject({ status: 'assigned', retries: 1 });
      },
    );

    it('is escalated once when all tries are spent', async () => {
      front.misbehave = (route, body) =>
        route.startsWith('POST') && !isEscalation(body) ? { status: 503 } : null;
      const record = await give({ retries: 2 });
      expect(record).toMatchObject({ status: 'escalated', retries: 2, escalation: { state: 'posted' } });
      expect(rig.waited).toEqual([500, 1000]);
      expect(escalations()).toHaveLength(1);
      expect(escalations()[0]?.body).toContain('in 3 tries');
      expect(dispatchResult(record).metadata).toMatchObject({ escalation: 'posted' });
    });

    it('is escalated later where that fails as well, and then once', async () => {
      always(/^POST .*comments$|labels$/, { status: 500 });
      const record = await give();
      expect(record).toMatchObject({ status: 'escalated', escalation: { state: 'due', tried: true } });
      const later = rig.dispatcher(giteaSettings(front.url));
      const { signal } = new AbortController();
      // The reply to it is lost, so it is there without Baton knowing.
      once(COMMENTS, 'reset_after');
      expect(await later.escalateWhatIsDue(signal)).toBe(1);
      expect(await later.escalateWhatIsDue(signal)).toBe(0);
      expect(await later.escalateWhatIsDue(signal)).toBe(0);
      expect(escalations()).toHaveLength(1);
    });

    it('is not said to be handed over to nobody once it arrived, although the word of that was still due', async () => {
      always(/./, { status: 500 });
      const first = await give({ retries: 0 });
      expect(first).toMatchObject({ status: 'escalated', escalation: { state: 'due' } });
      front.misbehave = () => null;
      const second = await give({ retries: 0 });
      expect(second).toMatchObject({ id: first.id, status: 'assigned', escalation: { state: 'not_due' } });
      const { signal } = new AbortController();
      expect(await rig.dispatcher(giteaSettings(front.url)).escalateWhatIsDue(signal)).toBe(0);
      expect(escalations()).toEqual([]);
    });

    it('is escalated later with the tries and the reason of when nobody took it', async () => {
      always(/./, { status: 503 });
      await give({ retries: 2 });
      const stopped = new AbortController();
      rig.onWait = () => stopped.abort();
      const later = rig.dispatcher(giteaSettings(front.url));
      const left = await handOver(later, task({ retries: 5 }), stopped.signal);
      expect(left).toMatchObject({ status: 'pending', retries: 1 });
      front.misbehave = () => null;
      expect(await later.escalateWhatIsDue(new AbortController().signal)).toBe(0);
      expect(escalations()).toHaveLength(1);
      expect(escalations()[0]?.body).toContain('in 3 tries');
      expect(escalations()[0]?.body).toContain('> Gitea answered 503');
    });

    it('goes on after an escalation when it is given again, without a second one', async () => {
      front.misbehave = (route, body) =>
        /labels$|comments$/.test(route) && !isEscalation(body) ? { status: 500 } : null;
      const first = await give();
      expect(first.status).toBe('escalated');
      front.misbehave = () => null;
      const second = await give({ retries: 3 });
      expect(escalations()).toHaveLength(1);
      expect(second).toMatchObject({ id: first.id, status: 'assigned', error: null });
      expect(assignments()).toHaveLength(1);
    });

    it('counts as assigned in part where the token may not set labels', async () => {
      fake.forbidden = /^POST .*\/labels$/;
      const record = await give({ retries: 3 });
      expect(record).toMatchObject({ status: 'assigned', labelApplied: null, retries: 0 });
      expect(record.error).toMatch(/403 \(the token of GITEA_TOKEN may not do this/);
      expect(dispatchResult(record).metadata).toMatchObject({ partial: true, missing: ['label'] });
    });

    it('counts as assigned in part where the comment never arrives', async () => {
      always(/^POST .*comments$/, { status: 500 });
      const record = await give();
      expect(record).toMatchObject({
        status: 'assigned',
        labelApplied: 'claude-ready',
        commentId: null,
        retries: 1,
      });
      expect(dispatchResult(record).metadata).toMatchObject({ partial: true, missing: ['comment'] });
    });

    it('is completed where it arrived in part and is given again, under the same id', async () => {
      always(/^POST .*comments$/, { status: 500 });
      const first = await give({ retries: 0 });
      expect(first).toMatchObject({ status: 'assigned', commentId: null });
      const again = await give({ retries: 0 });
      expect(again).toMatchObject({
        id: first.id,
        status: 'assigned',
        error: expect.stringContaining('500'),
      });
      front.misbehave = () => null;
      const last = await give({ retries: 0 });
      expect(last).toMatchObject({ id: first.id, status: 'assigned', error: null });
      expect(dispatchResult(last).metadata).toMatchObject({ partial: false });
      expect(assignments()).toHaveLength(1);
      const next = await rig.dispatcher(giteaSettings(front.url)).begin(task(), new AbortController().signal);
      expect(next).toMatchObject({ ok: true, value: { isJoined: false } });
    });

    it('is not completed where its agent is done with the half of it', async () => {
      always(/^POST .*comments$/, { status: 500 });
      const { id } = await give({ retries: 0 });
      fake.addComment(1, 'BLOCKED: what is this about?');
      front.misbehave = () => null;
      expect(await give()).toMatchObject({ id, status: 'failed', commentId: null });
      expect(assignments()).toHaveLength(0);
    });

    it('uses the label that somebody else made at the same moment', async () => {
      front.misbehave = (route) => {
        if (route === NEW_LABEL) fake.addLabel('claude-ready');
        return null;
      };
      expect(await give()).toMatchObject({ status: 'assigned', labelApplied: 'claude-ready', retries: 0 });
      expect(fake.labels.filter(({ name }) => name === 'claude-ready')).toHaveLength(1);
    });

    it('fails with what to look at where repository or issue are missing', async () => {
      const settings = giteaSettings(front.url);
      const elsewhere = { ...settings, gitea: { ...settings.gitea, repo: 'ada/other' } };
      const record = await handOver(rig.dispatcher(elsewhere), task());
      expect(record).toMatchObject({ status: 'failed', retries: 0 });
      expect(record.error).toContain('there is no issue 1 in ada/other, or the token may not see it');
      expect((await give({ issueNumber: 99 })).error).toContain('there is no issue 99');
      const made = task({ issueNumber: null, createIssue: true });
      expect((await handOver(rig.dispatcher(elsewhere), made)).error).toContain(
        'there is no repository ada/other',
      );
    });

    it('does not go where it is sent by a redirect to another server', async () => {
      const other = await createFaultyFront(fake.url);
      always(/./, { status: 307, headers: { location: `${other.url}/steal` } });
      const record = await give();
      expect(record).toMatchObject({ status: 'failed', retries: 0 });
      expect(record.error).toContain(`sends Baton to ${other.url}/steal`);
      expect(other.heard).toEqual([]);
      await other.close();
    });

    it('fails at once where nothing is set up, and asks nobody', async () => {
      const nothing = rig.dispatcher({ agents: [CLAUDE] }, {});
      const named = task({ agent: 'claude-code' });
      expect((await handOver(nothing, named)).error).toContain('set “gitea.url” and “gitea.repo”');
      const noToken = rig.dispatcher(giteaSettings(front.url), {});
      expect((await handOver(noToken, named)).error).toContain('set GITEA_TOKEN');
      expect(front.heard).toEqual([]);
    });
  });

function isEscalation(body: string): boolean {
  return body.includes(' escalation -->');
}
