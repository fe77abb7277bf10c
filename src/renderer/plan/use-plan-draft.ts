import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import type { Plan, TrackCheck } from '../../shared/plan';
import { useBaton } from '../baton-context';
import { reportFailure } from '../ui/report';

interface PlanDraft {
  readonly text: string;
  setText(text: string): void;
  /** Of this very text; null while that is not known. */
  readonly check: TrackCheck | null;
}

const AFTER_LAST_KEY_MS = 200;

/** A plan's text as a person edits it: checked as they type, and kept by the host. */
export function usePlanDraft({ id, text: given }: Plan): PlanDraft {
  const { ask } = useBaton();
  const [text, setText] = useState(given);
  const [typed] = useDebouncedValue(text, AFTER_LAST_KEY_MS);
  const [checked, setChecked] = useState<{ text: string; check: TrackCheck } | null>(null);
  const last = useRef({ text: given, kept: given });
  last.current.text = text;

  useEffect(() => {
    if (typed.trim() === '') return;
    let current = true;
    last.current.kept = typed;
    ask('plan.edit', { plan: id, text: typed }).then(
      (check) => current && setChecked({ text: typed, check }),
      reportFailure,
    );
    return () => {
      current = false;
    };
  }, [ask, id, typed]);

  // What was typed right before the dialog was closed is kept too.
  useEffect(() => {
    const now = last.current;
    return () => {
      if (now.text !== now.kept) ask('plan.edit', { plan: id, text: now.text }).catch(reportFailure);
    };
  }, [ask, id]);

  return { text, setText, check: checked?.text === text ? checked.check : null };
}
