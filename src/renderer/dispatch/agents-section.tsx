import { Button } from '@mantine/core';
import { useAction } from '../actions/use-action';
import { openAgents } from '../actions/view-actions';
import firstPage from '../first-page/first-page.module.css';
import styles from './dispatch.module.css';
import { countOutside, countToSee } from './outside-inbox';
import { OutsideList } from './outside-list';
import { useOutsideInbox } from './use-outside-inbox';

/** The first page has more to show. */
const MOST_SHOWN = 3;

/** On the first page: what waits for the person at agents, with what they can do; the rest is one click away. */
export function AgentsSection() {
  const inbox = useOutsideInbox();
  const { run: open } = useAction(openAgents);
  const toSee = countToSee(inbox);
  const others = countOutside(inbox) - toSee + inbox.over.length;
  if (toSee + others === 0) return null;
  return (
    <section aria-label="At agents">
      <div className={firstPage.headed}>
        <h2 className={firstPage.heading}>
          {toSee > 0 ? (
            <span className={styles.amber}>
              ▲ {toSee} at agents {toSee === 1 ? 'waits' : 'wait'} for you
            </span>
          ) : (
            'At agents'
          )}
        </h2>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={open}>
          {toSee > 0 ? 'All…' : standsWords(inbox.atWork.length, inbox.over.length)}
        </Button>
      </div>
      {toSee > 0 && <OutsideList items={[...inbox.waiting, ...inbox.partial].slice(0, MOST_SHOWN)} waits />}
      {toSee > MOST_SHOWN && (
        <Button size="compact-sm" variant="subtle" mt="xs" onClick={open}>
          {toSee - MOST_SHOWN} more…
        </Button>
      )}
    </section>
  );
}

function standsWords(atWork: number, over: number): string {
  const words = [atWork > 0 ? `${atWork} at work` : null, over > 0 ? `${over} ended lately` : null];
  return `${words.filter((each) => each !== null).join(', ')}…`;
}
