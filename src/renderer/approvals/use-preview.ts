import { useEffect, useState } from 'react';
import type { ToolCall } from '../../shared/approval';
import type { StepPreview } from '../../shared/contract';
import { useBaton } from '../baton-context';
import { useRun } from '../store/hooks';

/** What a step would do to what is there now; `failed` when the host could not say. */
export type ShownPreview =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string }
  | StepPreview;

const TYPING_PAUSE_MS = 150;

/**
 * Asks what `call` would do, again when it changes and when the window comes to the front: files may be others by then.
 * What is returned is always of this very call; `last` is the latest one that could run, to look at while a new one is on its way.
 */
export function usePreview(
  step: string,
  call: ToolCall | null,
): { preview: ShownPreview; last: StepPreview | null; again: () => void } {
  const { ask } = useBaton();
  const run = useRun(({ id }) => id);
  const [asked, setAsked] = useState(0);
  const [seen, setSeen] = useState<{ bytes: string; preview: ShownPreview } | null>(null);
  const [last, setLast] = useState<StepPreview | null>(null);
  const bytes = JSON.stringify([run, step, call]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `bytes` stands for the call; `asked` asks once more.
  useEffect(() => {
    if (call === null) return;
    let current = true;
    function show(preview: ShownPreview): void {
      if (!current) return;
      setSeen({ bytes, preview });
      if (preview.kind !== 'failed' && preview.kind !== 'loading' && preview.kind !== 'invalid')
        setLast(preview);
    }
    const timer = setTimeout(
      () => {
        ask('step.preview', { run, step, call }).then(show, (error: unknown) =>
          show({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
        );
      },
      seen === null ? 0 : TYPING_PAUSE_MS,
    );
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [bytes, asked]);

  useEffect(() => {
    const again = () => setAsked((times) => times + 1);
    window.addEventListener('focus', again);
    return () => window.removeEventListener('focus', again);
  }, []);

  return {
    preview: seen?.bytes === bytes ? seen.preview : { kind: 'loading' },
    last,
    again: () => setAsked((times) => times + 1),
  };
}
