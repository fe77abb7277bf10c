import { parseTrack } from '../src/main/tracks/parse-track';
import { plainTickets } from './import/plain-mapping';
import { issuesFile, tasksFile } from './import/ticket-files';
import { atMost, round } from './measure/figure';
import { describeMachine } from './measure/machine';
import { medianMicroseconds } from './measure/rounds';

// `npm run -s bench -- import`: what reading other tools' ticket files costs beside JSON.parse and a plain mapping.

const TICKETS = 5_000;
const ROUNDS = 15;

const tasks = tasksFile(TICKETS);
const issues = issuesFile(TICKETS);

function open(name: string, text: string): void {
  const read = parseTrack(name, null, text);
  if (!read.ok || read.value.tickets.length !== TICKETS) throw new Error(`${name} was not read`);
}

function map(text: string): void {
  if (plainTickets(text).length !== TICKETS) throw new Error('Not all tickets are there');
}

const times = await medianMicroseconds(
  [
    { name: 'task-master', units: 1, run: () => open('tasks.json', tasks) },
    { name: 'task-master, plain', units: 1, run: () => map(tasks) },
    { name: 'beads', units: 1, run: () => open('issues.jsonl', issues) },
    { name: 'beads, plain', units: 1, run: () => map(issues) },
  ],
  ROUNDS,
);
const ms = (name: string) => (times.get(name) ?? Number.NaN) / 1000;

console.log(
  JSON.stringify(
    {
      bench: 'import',
      machine: describeMachine(new Date()),
      figures: [
        atMost('5,000 tickets of a Task Master file, ms', ms('task-master'), 1_000),
        atMost('5,000 tickets of a beads file, ms', ms('beads'), 1_000),
      ],
      milliseconds: Object.fromEntries([...times.keys()].map((name) => [name, round(ms(name))])),
      ratios: {
        'task-master : plain': round(ms('task-master') / ms('task-master, plain')),
        'beads : plain': round(ms('beads') / ms('beads, plain')),
      },
      megabytes: {
        'task-master': round(Buffer.byteLength(tasks) / 1024 ** 2),
        beads: round(Buffer.byteLength(issues) / 1024 ** 2),
      },
    },
    null,
    2,
  ),
);
