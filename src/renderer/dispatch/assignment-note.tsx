import type { GivenAssignment } from '../../shared/dispatch';
import type { Ticket } from '../../shared/run-state';
import { useAgents } from '../settings/use-agents';
import { useRun } from '../store/hooks';
import { givenTo } from '../ui/status';
import { assignmentFacts } from './assignment-facts';
import styles from './dispatch.module.css';
import { goesOutWhen } from './goes-out-when';

/** What a person settled when they gave the ticket to an agent, until it goes out. */
export function AssignmentNote({ ticket }: { ticket: Ticket }) {
  const { assignment } = ticket;
  return givenTo(ticket) === null || assignment === null ? null : (
    <Note ticket={ticket} assignment={assignment} />
  );
}

function Note({ ticket, assignment }: { ticket: Ticket; assignment: GivenAssignment }) {
  const agent = useAgents().find(({ key }) => key === assignment.agent);
  const when = useRun((run) => goesOutWhen(run, ticket));
  const facts = assignmentFacts(ticket.definition, assignment);
  return (
    <section className={styles.status} aria-label="To be handed over">
      <p>
        Goes to <b>{agent?.name ?? assignment.agent}</b> {when}.
      </p>
      {facts.length > 0 && (
        <dl className={styles.facts}>
          {facts.map(({ name, value }) => (
            <Fact key={name} name={name} value={value} />
          ))}
        </dl>
      )}
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className={styles.lines}>{value}</dd>
    </>
  );
}
