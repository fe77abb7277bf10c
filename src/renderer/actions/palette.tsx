import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { useState } from 'react';
import { useBaton } from '../baton-context';
import { isMac } from '../ui/platform';
import { actionState, canDo, shortcutText } from './action';
import { allActions } from './all-actions';
import styles from './palette.module.css';
import { perform } from './use-action';

const MOST_TICKETS = 8;

/** Everything that can be done now, and every ticket, by typing a part of its name. */
export function Palette() {
  const baton = useBaton();
  const [query, setQuery] = useState('');
  const [entries, setEntries] = useState<SpotlightActionData[]>([]);
  return (
    <Spotlight
      actions={[...entries, ...findTickets(query)]}
      query={query}
      onQueryChange={setQuery}
      onSpotlightOpen={() => setEntries(possibleActions())}
      shortcut={null}
      overlayProps={{ backgroundOpacity: 0.6, blur: 0 }}
      lockScroll={false}
      classNames={{ action: styles.action ?? '' }}
      scrollable
      maxHeight={420}
      nothingFound="Nothing has this name."
      searchProps={{ placeholder: 'Find a ticket or do something…' }}
    />
  );

  function possibleActions(): SpotlightActionData[] {
    const state = actionState(baton);
    return allActions
      .filter((action) => action.id !== 'view.palette' && canDo(action, state))
      .map((action) => ({
        id: action.id,
        label: action.label,
        onClick: () => perform(action, baton),
        rightSection: action.shortcut === null ? null : <kbd>{shortcutText(action.shortcut, isMac)}</kbd>,
      }));
  }

  function findTickets(text: string): SpotlightActionData[] {
    const run = baton.runStore.getState().run;
    const wanted = text.trim().toLowerCase();
    if (run === null || wanted === '') return [];
    const found: SpotlightActionData[] = [];
    for (const { definition } of run.tickets.values()) {
      const label = `${definition.id} · ${definition.title}`;
      if (!label.toLowerCase().includes(wanted)) continue;
      found.push({
        id: `ticket:${definition.id}`,
        label,
        description: 'Ticket',
        onClick() {
          baton.viewStore.getState().showWork(null);
          baton.viewStore.getState().selectTicket(definition.id);
        },
      });
      if (found.length === MOST_TICKETS) break;
    }
    return found;
  }
}
