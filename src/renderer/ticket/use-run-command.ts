import { useCallback } from 'react';
import type { Command } from '../../shared/command';
import { useCommand } from '../baton-context';
import { reportFailure, reportRefusal } from '../ui/report';

/** Sends a command and tells the person when it was refused; true when it was carried out. */
export function useRunCommand(): (command: Command) => Promise<boolean> {
  const send = useCommand();
  return useCallback(
    async (command) => {
      try {
        const result = await send(command);
        if (!result.ok) reportRefusal(result.failure);
        return result.ok;
      } catch (error) {
        reportFailure(error);
        return false;
      }
    },
    [send],
  );
}
