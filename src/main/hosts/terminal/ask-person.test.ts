// The questions, at a real terminal.
import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandPlaces, killWithSupervisor } from '../../workers/commands/supervisors-rig';
import {
  canBeAsked,
  commands,
  eventsOf,
  homeForEachTest,
  PAIR,
  says,
  typeLine,
  WAITING,
  writes,
} from './terminal-rig';

const home = homeForEachTest();

describe.runIf(canBeAsked)('at a terminal', () => {
  const CHOICES = 'reject and stop the run > ';

  it('asks for one thing after another, shows all of what would run, and takes no Enter for a yes', async () => {
    await home.tickets([
      {
        id: 'T-1',
        description: 'Step it',
        step_mode: true,
        rehearsal: [writes('a.txt', 'new\n'), says('Done.')],
      },
    ]);
    await home.write('a.txt', 'old\n');
    const running = home.sit(['run', 'track.json']);
    await running.shows('T-1  Step it: a worker is about to start');
    await running.shows('Step it');
    await running.shows(CHOICES);
    typeLine(running, '');
    await running.shows(CHOICES);
    typeLine(running, 'a');
    await running.shows('write_file a.txt: the ticket is in step mode');
    await running.shows('-old');
    await running.shows('+new');
    await running.shows(CHOICES);
    typeLine(running, 'a');
    const { code, out } = await running.ended;
    expect(code).toBe(0);
    expect(out).toContain('\u001b[');
    expect(await home.read('a.txt')).toBe('new\n');
  });

  it('takes nothing that was typed before a question for its answer', async () => {
    const [waiting] = WAITING;
    const script = [...(waiting?.rehearsal ?? []).slice(0, 1), writes('a.txt', 'x'), says('Done.')];
    await home.tickets([{ id: 'T-1', description: 'x', step_mode: true, rehearsal: script }]);
    const running = home.sit(['run', 'track.json', '--approve', 'ask']);
    await running.shows(CHOICES);
    typeLine(running, 'a');
    await running.shows(CHOICES);
    typeLine(running, 'a');
    while (!existsSync(join(home.path, 'began'))) await new Promise(setImmediate);
    typeLine(running, '     a');
    await running.shows('     a');
    await home.write('go', '');
    await running.shows('write_file a.txt');
    await running.shows(CHOICES);
    typeLine(running, 'r');
    await running.shows('Reason > ');
    typeLine(running, 'no');
    expect((await running.ended).out).toContain('write_file a.txt: no');
  });

  it('lets a person edit what runs, and asks again when that cannot run', async () => {
    await home.tickets([
      { id: 'T-1', description: 'x', step_mode: true, rehearsal: [writes('a.txt', 'first'), says('Done.')] },
    ]);
    const editor = join(home.path, 'editor.sh');
    const inputs = join(home.path, 'inputs');
    await writeFile(editor, `#!/bin/sh\nn=$(ls ${inputs} | head -1)\nmv ${inputs}/$n "$1"\n`);
    await chmod(editor, 0o755);
    await mkdir(inputs);
    const texts = [
      'A prompt of my own',
      '{ not JSON',
      '{ "path": 5 }',
      '{ "path": "b.txt", "content": "mine" }',
    ];
    for (const [index, text] of texts.entries()) await writeFile(join(inputs, String(index)), text);
    const running = home.sit(['run', 'track.json', '--approve', 'ask'], { EDITOR: editor, VISUAL: '' });
    await running.shows(CHOICES);
    typeLine(running, 'e');
    await running.shows('A prompt of my own');
    await running.shows(CHOICES);
    typeLine(running, 'a');
    await running.shows(CHOICES);
    typeLine(running, 'e');
    await running.shows('is not JSON');
    await running.shows(CHOICES);
    typeLine(running, 'e');
    await running.shows('This input cannot run');
    await running.shows(CHOICES);
    typeLine(running, 'a');
    await running.shows('cannot run');
    await running.shows(CHOICES);
    typeLine(running, 'e');
    await running.shows('b.txt');
    await running.shows('+mine');
    await running.shows(CHOICES);
    typeLine(running, 'a');
    expect((await running.ended).code).toBe(0);
    expect(await home.read('b.txt')).toBe('mine');
    const { out } = await home.baton('log', 'last', '--json');
    const answers = eventsOf(out).filter(({ type }) => type === 'approval.answered');
    expect(answers).toMatchObject([
      { by: 'person', edited: true, action_kind: 'spawn', prompt: 'A prompt of my own' },
      { by: 'person', edited: true, action_kind: 'step', input: '{"path":"b.txt","content":"mine"}' },
    ]);
  });

  it('shows a rule, lets it be changed, saves it with the approval, and says by which rule the next one ran', async () => {
    const two = [commands('echo one'), commands('echo two'), says('Done.')];
    await home.tickets([{ id: 'T-1', description: 'x', rehearsal: two }]);
    const running = home.sit(['run', 'track.json', '--approve', 'auto']);
    await running.shows('echo one');
    await running.shows('[m] approve and remember');
    await running.shows(CHOICES);
    typeLine(running, 'm');
    await running.shows('do not ask about exactly echo one, in ticket T-1');
    await running.shows('[x] back > ');
    typeLine(running, 'b');
    await running.shows('Begins with [echo one] > ');
    typeLine(running, 'echo; rm');
    await running.shows('shell operator');
    await running.shows('[x] back > ');
    // What cannot be saved is not saved.
    typeLine(running, 'a');
    await running.shows('shell operator');
    await running.shows('[x] back > ');
    typeLine(running, 'b');
    await running.shows('Begins with');
    await running.shows(' > ');
    typeLine(running, 'echo');
    await running.shows('[x] back > ');
    typeLine(running, 'w');
    await running.shows('commands that begin with echo, in this workspace');
    await running.shows('[a] approve and save this rule');
    await running.shows('[x] back > ');
    typeLine(running, 'a');
    const { code, out } = await running.ended;
    expect(code).toBe(0);
    expect(out).toContain('echo two');
    const { out: log } = await home.baton('log', 'last');
    expect(log).toContain('(allowed by your rule: commands that begin with echo)');

    const listed = await home.baton('rules', '--json');
    const rule = JSON.parse(listed.out) as { id: string; workspace: string };
    expect(rule).toMatchObject({ say: 'allow', match: { prefix: 'echo' } });
    expect((await home.baton('rules')).out).toContain(
      `${rule.id}  may run without asking: commands that begin`,
    );
    expect((await home.baton('rules', '--workspace', '..', '--json')).out).toBe('');
    expect(await home.baton('rules', '--forget', 'other')).toMatchObject({ code: 2 });
    expect((await home.baton('rules', '--forget', rule.id)).out).toContain(rule.workspace);
    expect((await home.baton('rules')).out).toContain('no saved rules');
    const again = await home.baton('run', 'track.json', '--approve', 'auto');
    expect(again).toMatchObject({ code: 3, err: expect.stringContaining('Waiting for a person') });
  });

  it('goes back from a rule to the approval, and offers none for what cannot be taken back', async () => {
    const two = [commands('echo one'), commands('rm -f none'), says('Done.')];
    await home.tickets([{ id: 'T-1', description: 'x', rehearsal: two }]);
    const running = home.sit(['run', 'track.json', '--approve', 'auto']);
    await running.shows(CHOICES);
    typeLine(running, 'm');
    await running.shows('[x] back > ');
    typeLine(running, 'x');
    await running.shows(CHOICES);
    typeLine(running, 'a');
    await running.shows('rm -f none');
    await running.shows('[a] approve  [e] edit');
    await running.shows(CHOICES);
    typeLine(running, 'm');
    await running.shows(CHOICES);
    typeLine(running, 'a');
    expect((await running.ended).code).toBe(0);
    expect((await home.baton('rules')).out).toContain('no saved rules');
  });

  it('takes a rejection with a reason, and one that stops the run', async () => {
    await home.tickets([
      { id: 'T-1', description: 'first', rehearsal: [says('x')] },
      { id: 'T-2', description: 'second', rehearsal: [says('x')] },
      { id: 'T-3', description: 'third', rehearsal: [says('x')] },
    ]);
    const running = home.sit(['run', 'track.json']);
    await running.shows('T-1  first');
    await running.shows(CHOICES);
    typeLine(running, 'r');
    await running.shows('Reason > ');
    typeLine(running, 'not today');
    await running.shows('T-2  second');
    await running.shows(CHOICES);
    typeLine(running, 's');
    await running.shows('Reason > ');
    typeLine(running, 'enough');
    const { code, out } = await running.ended;
    expect(code).toBe(3);
    expect(out).toContain('Spawn rejected: not today');
    expect(out).toContain('Spawn rejected: enough');
  });

  it('asks whether a step was done that was under way when Baton died, and of which nobody knows the end', async () => {
    const running = home.startBaton('run', await home.tickets(WAITING), '--approve', 'all', '--json');
    await running.shows('"step.started"');
    await home.untilThere('began');
    running.child.kill('SIGKILL');
    await running.ended;
    for (const place of await commandPlaces(home.data)) await killWithSupervisor(place);
    await home.write('go', '');
    const resumed = home.sit(['resume', 'last']);
    await resumed.shows('was it done?');
    await resumed.shows('echo >> began');
    await resumed.shows('do it again > ');
    typeLine(resumed, 'g');
    expect((await resumed.ended).code).toBe(0);
    expect(await home.read('began')).toBe('\n\n');
  });

  it('ends on Ctrl+C at a question, with nothing decided', async () => {
    const running = home.sit(['run', await home.tickets(PAIR)]);
    await running.shows(CHOICES);
    running.child.stdin.write('\u0003');
    expect((await running.ended).code).toBe(3);
    const { out } = await home.baton('log', 'last', '--json');
    const kinds = eventsOf(out).map(({ type }) => type);
    expect(kinds).not.toContain('approval.answered');
    expect(kinds.at(-1)).toBe('run.paused');
  });
});
