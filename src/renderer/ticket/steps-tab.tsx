import type { Attempt } from '../../shared/run-state';
import { useShownRecord } from '../store/hooks';
import reading from './reading.module.css';
import { StepCard } from './step-card';

/** Every tool call of the attempt in order, without the text between. */
export function StepsTab({ attempt }: { attempt: Attempt }) {
  const entries = useShownRecord((record) => (record.attempt === attempt.key ? record.entries : null));
  const outputs = new Map(
    entries?.flatMap((entry) => (entry.kind === 'output' ? [[entry.step, entry.text] as const] : [])),
  );
  return (
    <div className={`${reading.scroll} ${reading.log}`}>
      {attempt.steps.length === 0 && <p className={reading.note}>No step yet.</p>}
      {attempt.steps.map((id) => (
        <StepCard key={id} id={id} output={outputs.get(id) ?? null} />
      ))}
    </div>
  );
}
