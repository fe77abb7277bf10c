import styles from './ticket.module.css';

export type PanelTab = 'transcript' | 'steps' | 'changes' | 'details' | 'prompt' | 'requests' | 'usage';

const tabs: readonly { tab: PanelTab; label: string }[] = [
  { tab: 'transcript', label: 'Transcript' },
  { tab: 'steps', label: 'Steps' },
  { tab: 'changes', label: 'Changes' },
  { tab: 'details', label: 'Details' },
  { tab: 'prompt', label: 'Prompt' },
  { tab: 'requests', label: 'Requests' },
  { tab: 'usage', label: 'Usage' },
];

interface TabBarProps {
  readonly tab: PanelTab;
  /** null before the first attempt: only the details are there. */
  readonly steps: number | null;
  onChoose(tab: PanelTab): void;
}

export function TabBar({ tab, steps, onChoose }: TabBarProps) {
  return (
    <div className={styles.tabs} role="tablist" aria-label="What to show of the ticket">
      {tabs.map(({ tab: each, label }) => (
        <button
          key={each}
          type="button"
          role="tab"
          aria-selected={each === tab}
          disabled={steps === null && each !== 'details'}
          onClick={() => onChoose(each)}
        >
          {label}
          {each === 'steps' && steps !== null && steps > 0 && <span className="dim num"> {steps}</span>}
        </button>
      ))}
    </div>
  );
}
