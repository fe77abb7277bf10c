import type { Attempt } from '../../shared/run-state';
import { MarkedText } from '../approvals/marked-text';
import { VerifyCommands } from '../approvals/verify-commands';
import reading from './reading.module.css';

/** What the worker of this attempt is told first, byte for byte; before it is approved, what is proposed. */
export function PromptTab({ attempt }: { attempt: Attempt }) {
  const { proposal } = attempt;
  if (proposal === null)
    return (
      <div className={`${reading.scroll} ${reading.log}`}>
        <p className={reading.note}>The prompt is being put together.</p>
      </div>
    );
  return (
    <div className={`${reading.scroll} ${reading.log}`}>
      <h3 className={reading.label}>
        {attempt.startedAt === null ? 'Prompt, as it would be sent' : 'Prompt, as it was sent'}
      </h3>
      <pre className={reading.code} data-whole>
        <MarkedText text={proposal.prompt} />
      </pre>
      {proposal.context.map((part, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one proposal never move
        <section key={i}>
          <h3 className={reading.label}>{part.name}</h3>
          <pre className={reading.code} data-whole>
            <MarkedText text={part.text} />
          </pre>
        </section>
      ))}
      {proposal.setup.length > 0 && (
        <>
          <h3 className={reading.label}>Setup, run by Baton in the new worktree before the worker begins</h3>
          <VerifyCommands commands={proposal.setup} />
        </>
      )}
      {proposal.verify.length > 0 && (
        <>
          <h3 className={reading.label}>Verify, run by Baton when the worker has finished</h3>
          <VerifyCommands commands={proposal.verify} />
        </>
      )}
    </div>
  );
}
