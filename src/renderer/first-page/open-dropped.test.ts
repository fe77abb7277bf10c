import { describe, expect, it } from 'vitest';
import { createHostStore } from '../store/host-store';
import { openDropped } from './open-dropped';

function harness() {
  const opened: [string, string][] = [];
  const hostStore = createHostStore();
  const session = { openText: async (...file: [string, string]) => opened.push(file) > 0 };
  return { opened, hostStore, baton: { hostStore, session } as unknown as Parameters<typeof openDropped>[0] };
}

describe('a file that is dropped on the page', () => {
  it('is opened as it is, with its byte-order mark', async () => {
    const { baton, opened } = harness();
    expect(await openDropped(baton, new File(['\ufeff{"title": "Größe"}'], 'a.json'))).toBe(true);
    expect(opened).toEqual([['a.json', '\ufeff{"title": "Größe"}']]);
  });

  it('is refused when it is not UTF-8, never repaired', async () => {
    const { baton, opened, hostStore } = harness();
    const latin = new File([new Uint8Array([0x22, 0x47, 0x72, 0xf6, 0xdf, 0x65, 0x22])], 'latin.json');
    expect(await openDropped(baton, latin)).toBe(false);
    expect(opened).toEqual([]);
    expect(hostStore.getState().openFailure?.failure).toMatchObject({
      problems: [{ file: 'latin.json', message: expect.stringContaining('not UTF-8') }],
    });
  });
});
