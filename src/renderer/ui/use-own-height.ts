import { type RefObject, useEffect } from 'react';

/** Tells the whole page, by a variable of its styles, how high the element is. */
export function useOwnHeight(element: RefObject<HTMLElement | null>, variable: `--${string}`): void {
  useEffect(() => {
    const { current } = element;
    if (current === null) return;
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() => style.setProperty(variable, `${current.offsetHeight}px`));
    observer.observe(current);
    return () => observer.disconnect();
  }, [element, variable]);
}
