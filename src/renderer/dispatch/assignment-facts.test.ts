import { describe, expect, it } from 'vitest';
import { ticket } from '../../shared/ticket-rig';
import { assignmentFacts } from './assignment-facts';

const definition = ticket('A', [], {
  title: 'Draw',
  description: 'A line.\n',
  acceptanceCriteria: ['Straight'],
});
const given = {
  agent: 'ada',
  taskType: null,
  issueNumber: null,
  createIssue: false,
  endpoint: null,
  text: { title: 'Draw', description: 'A line.', acceptanceCriteria: ['Straight'] },
};

describe('what goes with a ticket to its agent', () => {
  it('is not told again where it is as in the file', () => {
    expect(assignmentFacts(definition, given)).toEqual([]);
    expect(assignmentFacts(definition, { ...given, text: null })).toEqual([]);
  });

  it('is told where a person settled it: place, type and words', () => {
    const text = { title: 'Draw it', description: '', acceptanceCriteria: ['Straight', 'Thin'] };
    expect(assignmentFacts(definition, { ...given, taskType: 'code_review', issueNumber: 12, text })).toEqual(
      [
        { name: 'Issue', value: '#12' },
        { name: 'Type', value: 'code review' },
        { name: 'Title', value: 'Draw it' },
        { name: 'Text', value: 'none' },
        { name: 'Criteria', value: 'Straight\nThin' },
      ],
    );
  });

  it('names the issue of the file, or that one is made', () => {
    const withIssue = { ...definition, issueNumber: 7 };
    expect(assignmentFacts(withIssue, given)).toEqual([{ name: 'Issue', value: '#7' }]);
    expect(assignmentFacts(definition, { ...given, createIssue: true })).toEqual([
      { name: 'Issue', value: 'a new one' },
    ]);
  });
});
