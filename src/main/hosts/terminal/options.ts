import { Argument, InvalidArgumentError, Option } from 'commander';

/** What commands take from the command line, each made anew for its command. */
export const options = {
  json: () => new Option('--json', 'one JSON object a line, and nothing else on standard output'),
  workspace: () =>
    new Option(
      '--workspace <folder>',
      'where workers read and change files (default: this folder; for a sample a fresh one)',
    ),
  provider: () => new Option('--provider <name>', 'who serves the model (“baton models” lists them)'),
  model: () => new Option('--model <name>', 'which model of the provider, or both as provider:model'),
  approve: () =>
    new Option('--approve <mode>', 'what runs without asking').choices(['ask', 'auto', 'all', 'none']),
  review: () =>
    new Option('--review <mode>', 'who looks at results before they count').choices([
      'off',
      'model',
      'person',
    ]),
  techLead: () => new Option('--tech-lead <model>', 'who reviews, as provider:model, or “off”'),
  qa: () => new Option('--qa <model>', 'who explains failed commands, as provider:model, or “off”'),
  parallel: () =>
    new Option('--parallel <number>', 'how many attempts run at once').argParser(parseNumber(1, 256)),
  unknown: () =>
    new Option('--unknown <answer>', 'what to say of steps whose outcome nobody saw')
      .choices(['ask', 'done', 'not-done'])
      .default('ask'),
  requests: () => new Option('--requests [ticket]', 'list what went over the wire, of one ticket or of all'),
  request: () =>
    new Option(
      '--request <number>',
      'show one request and its answer as they went (with --ticket)',
    ).argParser(parseNumber(1, 1_000_000)),
  attempt: () =>
    new Option('--attempt <number>', 'of which attempt (default: the last)').argParser(
      parseNumber(1, 1_000_000),
    ),
  port: () =>
    new Option('--port <number>', 'the port to listen on')
      .argParser(parseNumber(0, 65_535))
      .default(0, 'any free one'),
};

export function runArgument(): Argument {
  return new Argument('<run>', 'a run’s id, the start of it, or “last”');
}

function parseNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= from && number <= to) return number;
    throw new InvalidArgumentError(`It has to be a whole number from ${from} to ${to}.`);
  };
}
