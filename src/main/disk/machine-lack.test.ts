import { expect, it } from 'vitest';
import { machineLack, ownDiskLack } from './machine-lack';

const failure = (code: string) => Object.assign(new Error(code), { code });

it.each(['EMFILE', 'ENFILE', 'ENOSPC', 'EAGAIN', 'ENOMEM'])(
  '%s is said of everybody: the machine lacks room',
  (code) => {
    expect(machineLack(failure(code), 'a.txt')).toMatch(new RegExp(`^a\\.txt: .*\\(${code}\\)$`));
  },
);

it.each(['EDQUOT', 'EFBIG', 'EACCES', 'ENOENT', 'EEXIST', 'toString'])(
  '%s is the fault of who asks',
  (code) => {
    expect(machineLack(failure(code), 'a.txt')).toBeNull();
    expect(ownDiskLack(failure(code), 'a.txt')).toBeNull();
  },
);

it.each(['EIO', 'EROFS'])(
  '%s is a lack only of Baton’s own files: elsewhere one file may be at fault',
  (code) => {
    expect(machineLack(failure(code), 'a.txt')).toBeNull();
    expect(ownDiskLack(failure(code), 'a.txt')).toMatch(code);
  },
);

it('what is no error of the system lacks nothing', () => {
  expect(machineLack(new Error('a bug'), 'a.txt')).toBeNull();
});
