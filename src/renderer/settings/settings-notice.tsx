import { Button } from '@mantine/core';
import { useAction } from '../actions/use-action';
import { openSettings } from '../actions/view-actions';
import { useHost, useView } from '../store/hooks';
import styles from './settings.module.css';

/** Settings that are not used because something in them is wrong, in sight until they are mended. */
export function SettingsNotice() {
  const problems = useHost((host) => host.about?.settingsProblems ?? NONE);
  const isOpen = useView((view) => view.dialog?.kind === 'settings');
  const { run: open } = useAction(openSettings);
  const [first] = problems;
  if (first === undefined || isOpen) return null;
  const more = problems.length - 1;
  return (
    <div className={styles.notice} role="alert">
      <span>
        <b>▲ Your settings are not used as they stand.</b> {first}
        {more > 0 && ` And ${more} more.`}
      </span>
      <Button size="compact-sm" variant="default" onClick={open}>
        Open settings
      </Button>
    </div>
  );
}

const NONE: readonly string[] = [];
