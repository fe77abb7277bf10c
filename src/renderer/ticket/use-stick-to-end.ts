import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

/** This near to its end a list still counts as being at its end. */
const NEAR = 24;

/**
 * Keeps a scrolled element at its end while its content grows, unless the person scrolled up. `isAtEnd` says which;
 * `toEnd` goes back.
 */
export function useStickToEnd(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
): { isAtEnd: boolean; toEnd: () => void } {
  const sticks = useRef(true);
  const [isAtEnd, setAtEnd] = useState(true);
  const toEnd = useCallback(() => {
    sticks.current = true;
    setAtEnd(true);
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [scroller]);

  useEffect(() => {
    const outer = scroller.current;
    const inner = content.current;
    if (outer === null || inner === null) return;
    const follow = () => {
      if (sticks.current) outer.scrollTop = outer.scrollHeight;
    };
    let height = outer.scrollHeight;
    const onScroll = () => {
      // What grew or shrank by itself is not the person's doing.
      const changed = outer.scrollHeight !== height;
      height = outer.scrollHeight;
      const near = outer.scrollHeight - outer.scrollTop - outer.clientHeight < NEAR;
      if (near || !changed) {
        sticks.current = near;
        setAtEnd(near);
      }
    };
    const sizes = new ResizeObserver(follow);
    sizes.observe(inner);
    sizes.observe(outer);
    outer.addEventListener('scroll', onScroll, { passive: true });
    follow();
    return () => {
      sizes.disconnect();
      outer.removeEventListener('scroll', onScroll);
    };
  }, [scroller, content]);
  return { isAtEnd, toEnd };
}
