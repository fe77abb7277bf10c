import { Button } from '@mantine/core';
import { useReactFlow } from '@xyflow/react';
import { useAction } from '../actions/use-action';
import { followWork, showWork, stopFollowing } from '../actions/view-actions';
import { useView } from '../store/hooks';
import styles from './graph.module.css';

interface GraphToolsProps {
  onFit(): void;
  readonly showsCritical: boolean;
  onCritical(shows: boolean): void;
}

export function GraphTools({ onFit, showsCritical, onCritical }: GraphToolsProps) {
  const flow = useReactFlow();
  return (
    <div className={styles.tools}>
      <Button
        size="compact-sm"
        variant="default"
        title="Bring the whole graph into sight (0)"
        onClick={onFit}
      >
        Fit
      </Button>
      <Button.Group>
        <Button
          size="compact-sm"
          variant="default"
          aria-label="Zoom out"
          title="Zoom out (−)"
          onClick={() => void flow.zoomOut({ duration: 150 })}
        >
          −
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          aria-label="Zoom in"
          title="Zoom in (+)"
          onClick={() => void flow.zoomIn({ duration: 150 })}
        >
          +
        </Button>
      </Button.Group>
      <Button
        size="compact-sm"
        variant={showsCritical ? 'filled' : 'default'}
        aria-pressed={showsCritical}
        title="Highlight the longest chain of tickets that is left"
        onClick={() => onCritical(!showsCritical)}
      >
        Critical path
      </Button>
      <FollowButton />
      <WorkButton />
    </div>
  );
}

/** Where work has branches of its own. */
function WorkButton() {
  const { enabled, run } = useAction(showWork);
  if (!enabled) return null;
  return (
    <Button
      size="compact-sm"
      variant="default"
      title="What was changed, file by file: read, comment, apply (W)"
      onClick={run}
    >
      Work
    </Button>
  );
}

function FollowButton() {
  const follows = useView(({ followsWork }) => followsWork);
  const rests = useView(({ followsWork, selectedTicket }) => followsWork && selectedTicket !== null);
  const { run } = useAction(follows ? stopFollowing : followWork);
  return (
    <Button
      size="compact-sm"
      variant={follows ? 'light' : 'default'}
      aria-pressed={follows}
      title={
        rests
          ? 'Rests while a ticket is selected: Esc lets go of it'
          : 'Keep in sight where work is done; moving the picture turns it off (F)'
      }
      onClick={run}
    >
      Follow the work
    </Button>
  );
}
