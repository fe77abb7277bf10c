import type { ButtonProps } from '@mantine/core';
import { type ComponentType, type ReactNode, useState } from 'react';
import type { Command } from '../../shared/command';
import { TO_BATON } from '../../shared/dispatch';
import { TextDialog } from '../ticket/text-dialog';

type WayButton = ComponentType<ButtonProps & { children: ReactNode; onClick(): void }>;

interface TicketWaysProps {
  readonly ticket: string;
  readonly isUndelivered: boolean;
  /** A button for what changes the ticket's run, which need not be the one on show. */
  readonly as: WayButton;
  /** True when it was carried out; who refuses says so. */
  send(command: Command): Promise<boolean>;
  onAnother(): void;
}

/** How a ticket that its agent does not do goes on: again, with somebody else, here, or not at all. */
export function TicketWays({ ticket, isUndelivered, as: Way, send, onAnother }: TicketWaysProps) {
  const [givesUp, setGivesUp] = useState(false);
  return (
    <>
      {isUndelivered && (
        <Way size="compact-sm" onClick={() => void send({ type: 'dispatch.retry', ticket })}>
          Try again
        </Way>
      )}
      <Way size="compact-sm" variant="default" onClick={onAnother}>
        Another agent…
      </Way>
      <Way
        size="compact-sm"
        variant="default"
        onClick={() => void send({ type: 'ticket.assign', ticket, assignment: TO_BATON, seen: null })}
      >
        Let Baton do it
      </Way>
      <Way size="compact-sm" variant="default" onClick={() => setGivesUp(true)}>
        Give up…
      </Way>
      {givesUp && (
        <TextDialog
          title={`Give ${ticket} up`}
          about="The ticket is blocked with this reason. What was sent stays where it is."
          label="Why"
          confirm="Give it up"
          onConfirm={(reason) => send({ type: 'ticket.block', ticket, reason })}
          onClose={() => setGivesUp(false)}
        />
      )}
    </>
  );
}
