import { useCallback, useEffect, useRef, useState } from 'react';
import { isArmed, msUntilArmed, type Shown } from './guard';

/**
 * Whether `content` was in front of the person long enough to be approved. Starts over when the content changes and when
 * the window comes to the front, since the click that brings it there may land on a button.
 */
export function useGuard(content: string): { armed: boolean; mayApprove: () => boolean } {
  const shown = useRef<Shown | null>(null);
  const [armedFor, setArmedFor] = useState<string | null>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    function begin(): void {
      clearTimeout(timer);
      shown.current = { content, at: performance.now() };
      setArmedFor(null);
      wait(shown.current);
    }
    function wait(since: Shown): void {
      const left = msUntilArmed(since, performance.now());
      if (left === 0) setArmedFor(content);
      else timer = setTimeout(wait, left, since); // Timers may come a little early.
    }
    begin();
    window.addEventListener('focus', begin);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('focus', begin);
    };
  }, [content]);

  const mayApprove = useCallback(() => isArmed(shown.current, content, performance.now()), [content]);
  return { armed: armedFor === content, mayApprove };
}
