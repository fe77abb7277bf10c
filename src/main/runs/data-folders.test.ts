import { expect, it } from 'vitest';
import { dataFolders } from './data-folders';

it('Baton keeps its data in the usual places of the system, or where it was told to', () => {
  const usual = dataFolders({ BATON_DATA: '' });
  expect([usual.data, usual.config].every((folder) => /baton/.test(folder))).toBe(true);
  expect(dataFolders({ BATON_DATA: '/d', BATON_CONFIG: '/c' })).toEqual({ data: '/d', config: '/c' });
  expect(dataFolders({ BATON_DATA: '/d' })).toEqual({ data: '/d', config: usual.config });
});
