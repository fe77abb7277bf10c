import { describe, expect, it } from 'vitest';
import { ticket } from '../../shared/ticket-rig';
import { createStory } from '../store/story-rig';
import { agentsWords, forAgents } from './agents-words';

const far = { key: 'far', name: 'Far', interface: 'api', problem: null } as const;
const ada = { key: 'ada', name: 'Ada', interface: 'gitea', problem: null } as const;
const own = { key: 'me', name: 'Me', interface: 'local', problem: null } as const;

const nothing = { taskType: null, issueNumber: null, createIssue: false, endpoint: null, text: null };

describe('what a run hands over', () => {
  it('counts the open tickets of each agent, and those that a person let go', () => {
    const { state } = createStory(
      ticket('A', [], { assignedTo: 'far' }),
      ticket('B', ['A'], { assignedTo: 'far' }),
      ticket('C', [], { assignedTo: 'far' }),
      ticket('D'),
      ticket('E', [], { assignedTo: 'far', initial: { status: 'completed' } }),
    ).tell(
      { type: 'ticket.assigned', ticket: 'C', assignment: { agent: 'baton', ...nothing, approved: null } },
      { type: 'ticket.assigned', ticket: 'D', assignment: { agent: 'ada', ...nothing, approved: 'hash' } },
    );
    expect(forAgents(state)).toEqual([
      { agent: 'far', tickets: 2, seen: 0 },
      { agent: 'ada', tickets: 1, seen: 1 },
    ]);
  });

  it('is said with the names of the agents, and whether somebody is asked', () => {
    const given = [
      { agent: 'far', tickets: 4, seen: 0 },
      { agent: 'ada', tickets: 1, seen: 1 },
      { agent: 'me', tickets: 2, seen: 0 },
      { agent: 'nobody', tickets: 3, seen: 0 },
    ];
    const agents = [far, ada, own];
    expect(agentsWords(given, agents, 'ask')).toEqual({
      text: '4 tickets go to Far and 1 to Ada instead of workers here, each as soon as it is ready. You see each before it goes out, but for 1 that you have let go already.',
      unasked: false,
    });
    expect(agentsWords(given, agents, 'all')).toEqual({
      text: '4 tickets go to Far and 1 to Ada instead of workers here, each as soon as it is ready. Nobody asks you first: with “Ask” you see what is sent before it goes out.',
      unasked: true,
    });
    expect(agentsWords(given, agents, 'none')?.text).toBe(
      'Nothing goes out in a dry run: else 4 tickets go to Far and 1 to Ada.',
    );
  });

  it('is nothing where all is Baton’s own', () => {
    expect(agentsWords([{ agent: 'me', tickets: 1, seen: 0 }], [own, far], 'all')).toBeNull();
    expect(agentsWords([{ agent: 'nobody', tickets: 1, seen: 0 }], [far], 'all')).toBeNull();
  });

  it('tells of an agent that cannot take it', () => {
    const off = { ...far, problem: 'Far has no endpoint: set it in the settings.' };
    expect(agentsWords([{ agent: 'far', tickets: 1, seen: 1 }], [off], 'ask')?.text).toBe(
      '1 ticket goes to Far instead of a worker here, as soon as it is ready. You have seen what is sent. Far cannot take any now: Far has no endpoint: set it in the settings.',
    );
  });
});
