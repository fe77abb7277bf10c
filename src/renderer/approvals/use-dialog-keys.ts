import { useEffect, useRef } from 'react';
import { isTyping } from './use-open-by-itself';

/**
 * Keys of the open dialog. Single letters count only while no field has focus, once a press and without modifiers, and
 * what lies behind the dialog does not hear them; Escape counts everywhere, and so does Ctrl+Enter (`mod+enter`).
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
      const isModEnter = event.key === 'Enter' && !event.altKey && (event.ctrlKey || event.metaKey);
      if (event.key !== 'Escape' && !isModEnter && !(isLetter && isPlain && !isTyping(event.target))) return;
      event.stopPropagation();
      const { keys: letters, onEscape: leave } = current.current;
      const found =
        event.key === 'Escape' ? leave : letters[isModEnter ? 'mod+enter' : event.key.toLowerCase()];
      if (found === undefined) return;
      event.preventDefault();
      if (!event.repeat) found();
    }
    window.addEventListener('keydown', press, true);
    return () => window.removeEventListener('keydown', press, true);
  }, []);
}
