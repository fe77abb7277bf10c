import { readFileSync, writeFileSync } from 'node:fs';
import { type BrowserWindow, type Rectangle, screen } from 'electron';
import { z } from 'zod';

const placeSchema = z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() });
const FIRST_SIZE = { width: 1440, height: 900 };

/** Where the window was when it was last closed, if that is still on a screen. */
export function readWindowPlace(file: string): Partial<Rectangle> {
  const place = parsePlace(file);
  if (place === null) return FIRST_SIZE;
  const { workArea } = screen.getDisplayMatching(place);
  const visible =
    place.x < workArea.x + workArea.width &&
    place.x + place.width > workArea.x &&
    place.y >= workArea.y &&
    place.y < workArea.y + workArea.height;
  return visible ? place : FIRST_SIZE;
}

export function keepWindowPlace(window: BrowserWindow, file: string): void {
  window.on('close', () => {
    try {
      writeFileSync(file, JSON.stringify(window.getNormalBounds()));
    } catch {
      // The window then opens where it opens; nothing is worth a message at this moment.
    }
  });
}

function parsePlace(file: string): Rectangle | null {
  try {
    return placeSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}
