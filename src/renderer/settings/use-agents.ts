import { useEffect, useState } from 'react';
import type { AgentStanding } from '../../shared/settings-reply';
import { useBaton } from '../baton-context';
import { reportFailure } from '../ui/report';

const NOBODY: readonly AgentStanding[] = [];

/** Who tickets can be given to; nobody until that is read, and where the settings cannot be used. */
export function useAgents(): readonly AgentStanding[] {
  const { ask } = useBaton();
  const [agents, setAgents] = useState(NOBODY);
  useEffect(() => {
    ask('settings.read', {}).then((read) => {
      if (read.ok) setAgents(read.value.agents.list);
    }, reportFailure);
  }, [ask]);
  return agents;
}
