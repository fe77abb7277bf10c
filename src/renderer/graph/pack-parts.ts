export interface Box {
  readonly width: number;
  readonly height: number;
}

/** Of the whole picture, wide as a window is. */
const ASPECT = 1.6;

/** Lays boxes on shelves, in their order, so that the whole is about as wide as a window: the left top corner of each. */
export function packParts(boxes: readonly Box[], gap: number): { x: number; y: number }[] {
  const area = boxes.reduce((sum, box) => sum + (box.width + gap) * (box.height + gap), 0);
  const widest = boxes.reduce((width, box) => Math.max(width, box.width), 0);
  const limit = Math.max(widest, Math.sqrt(area * ASPECT));
  let x = 0;
  let y = 0;
  let shelf = 0;
  return boxes.map((box) => {
    if (x > 0 && x + box.width > limit) {
      y += shelf + gap;
      x = 0;
      shelf = 0;
    }
    const corner = { x, y };
    x += box.width + gap;
    shelf = Math.max(shelf, box.height);
    return corner;
  });
}
