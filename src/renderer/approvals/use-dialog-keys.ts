import { useEffect, useRef } from 'react';
import { isTyping } from './use-open-by-itself';

/**
 * Keys of the open dialog. Single letters count only while no field has focus, once a press and without modifiers, and
 * what lies behind the dialog does not hear them; Escape counts everywhere.
 */
export function useDialogKeys(keys: Readonly<Record<string, () => void>>, onEscape: () => void): void {
  const current = useRef({ keys, onEscape });
  useEffect(() => {
    current.current = { keys, onEscape };
  });
  useEffect(() => {
    function press(event: KeyboardEvent): void {
      if (event.isComposing) return;
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
      const isLetter = event.key.length === 1 && event.key !== ' ';
      if (event.key !== 'Escape' && !(isLetter && isPlain && !isTyping(event.target))) return;
      event.stopPropagation();
      const found =
        event.key === 'Escape' ? current.current.onEscape : current.current.keys[event.key.toLowerCase()];
      if (found === undefined) return;
      event.preventDefault();
      if (!event.repeat) found();
    }
    window.addEventListener('keydown', press, true);
    return () => window.removeEventListener('keydown', press, true);
  }, []);
}
