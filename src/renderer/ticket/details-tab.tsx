import type { ReactNode } from 'react';
import type { Ticket } from '../../shared/run-state';
import { VerifyCommands } from '../approvals/verify-commands';
import { useRunList } from '../store/hooks';
import reading from './reading.module.css';
import { ReviewNote } from './review-note';
import { TextBlockView } from './text-block';
import { textBlocks } from './text-blocks';
import styles from './ticket.module.css';
import { TicketLinks } from './ticket-link';

/** The ticket as its file has it, and what it waits for. */
export function DetailsTab({ ticket }: { ticket: Ticket }) {
  const { definition, state } = ticket;
  const dependents = useRunList((run) => {
    const { starts, targets } = run.schedule.dependents;
    const positions = targets.slice(starts[ticket.position], starts[ticket.position + 1]);
    return Array.from(positions, (position) => run.order[position] ?? '');
  });
  const files = [...new Set([definition.targetFile ?? [], definition.contextFiles].flat())];
  return (
    <div className={`${reading.scroll} ${reading.log}`}>
      {textBlocks(definition.description).map((block, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of one text never move
        <TextBlockView key={i} kind={block.kind} text={block.text} isLive={false} />
      ))}
      {state.status === 'completed' && state.summary !== '' && (
        <Part title="How it ended">
          <p className={reading.prose}>{state.summary}</p>
        </Part>
      )}
      {ticket.returned !== null && <Returned {...ticket.returned} />}
      {definition.acceptanceCriteria.length > 0 && (
        <Part title="Acceptance criteria">
          <Lines lines={definition.acceptanceCriteria} />
        </Part>
      )}
      <Part title="Depends on">
        {definition.dependsOn.length === 0 ? (
          <p className={reading.note}>Nothing: it can start at once.</p>
        ) : (
          <TicketLinks ids={[...new Set(definition.dependsOn)]} />
        )}
      </Part>
      <Part title="Waited for by">
        {dependents.length === 0 ? (
          <p className={reading.note}>No ticket.</p>
        ) : (
          <TicketLinks ids={dependents} />
        )}
      </Part>
      {files.length > 0 && (
        <Part title="Files">
          <ul className={reading.lines}>
            {files.map((file) => (
              <li key={file} className="mono">
                {file}
                {file === definition.targetFile && <span className="dim"> · target</span>}
              </li>
            ))}
          </ul>
        </Part>
      )}
      {definition.setup.length > 0 && (
        <Part title="Setup, in each new worktree">
          <VerifyCommands commands={definition.setup} />
        </Part>
      )}
      {definition.verify.length > 0 && (
        <Part title="Verify">
          <VerifyCommands commands={definition.verify} />
        </Part>
      )}
      <dl className={styles.facts}>
        <Fact
          name="Priority"
          value={`${definition.priority}${definition.priority === 0 ? ' (first)' : ''}`}
        />
        <Fact name="Step mode" value={definition.stepMode ? 'on: each step asks' : 'off'} />
        <Fact name="Assigned to" value={ticket.assignment?.agent ?? definition.assignedTo} />
        {definition.model !== null && <Fact name="Model" value={definition.model} />}
        {definition.taskType !== null && <Fact name="Task type" value={definition.taskType} />}
        {definition.issueNumber !== null && <Fact name="Issue" value={`#${definition.issueNumber}`} />}
      </dl>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className={reading.label}>{title}</h3>
      {children}
    </section>
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  return (
    <ul className={reading.lines}>
      {lines.map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a file's lines never move, and may be alike
        <li key={i}>{line}</li>
      ))}
    </ul>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

function Returned({ by, attempt, notes }: NonNullable<Ticket['returned']>) {
  return by === 'merge' ? (
    <Part title="Why it was not merged">
      <p className={reading.prose}>{notes}</p>
    </Part>
  ) : (
    <Part title="What its last review wants">
      <ReviewNote reviewed={{ by, notes, verdict: 'send_back' }} of={`Attempt ${attempt}`} />
    </Part>
  );
}
