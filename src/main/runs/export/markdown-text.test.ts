import { describe, expect, it } from 'vitest';
import { createMarkdown, table } from './markdown-text';

const md = createMarkdown((text) => text);

describe('a command or a path in a cell', () => {
  it('stands as code, with its pipes', () => {
    expect(md.code('a|b.txt')).toBe('`a\\|b.txt`');
    expect(md.code('echo `date` | cat')).toBe('``echo `date` \\| cat``');
  });

  it('that holds a backslash before a pipe is text, since no code in a cell can hold the two', () => {
    expect(md.code("grep 'a\\|b' <b>x</b> [y](z)")).toBe("grep 'a\\\\\\|b' \\<b\\>x\\</b\\> \\[y\\](z)");
    expect(md.code('src/a\\\\|b_c_.txt')).toBe('src/a\\\\\\\\\\|b\\_c\\_.txt');
    expect(md.code("grep 'a\\|b' https://bad.test")).toBe("grep 'a\\\\\\|b' `https://bad.test`");
  });

  it('never ends its cell before its time', () => {
    const text = table(['What', 'Answer'], [[md.code("grep 'a\\|b'"), 'approved']]);
    const row = text.split('\n').at(-1) ?? '';
    // As a table is read: a backslash takes the next sign with it.
    expect(row.match(/\\.|\|/g)?.filter((sign) => sign === '|')).toHaveLength(3);
  });
});

describe('what looks like an address', () => {
  it('stands as code, since there are readers that make a link of it however its signs are escaped', () => {
    expect(md.line('See www.bad.test, HTTPS://bad.test and x@bad.test')).toBe(
      'See `www.bad.test,` `HTTPS://bad.test` and `x@bad.test`',
    );
    expect(md.line('WWW.bad.test *now*')).toBe('`WWW.bad.test` \\*now\\*');
    expect(md.quotation('one\nwww.bad.test\nftp://x')).toBe('> one\n> `www.bad.test`\n> `ftp://x`');
  });

  it('ends where a sign stands that its code cannot hold', () => {
    expect(md.line('`x@bad.test`|y@bad.test\\www.bad.test')).toBe(
      '\\``x@bad.test`\\`\\|`y@bad.test`\\\\`www.bad.test`',
    );
  });

  it('is looked for in a word of a million letters as well', () => {
    expect(md.line('x'.repeat(1_000_000))).toHaveLength(1_000_000);
  });
});
