import { beforeAll, describe, expect, it } from 'vitest';
import type { Language } from './language';
import { createViewer, type Viewer } from './views-rig';

let viewer: Viewer;

beforeAll(async () => {
  viewer = await createViewer();
});

function skeleton(language: Language, source: string): string {
  return viewer.skeleton(language, source).text;
}

describe('a skeleton of any file', () => {
  it('keeps Windows line ends, tabs and characters beyond the first plane', () => {
    const source = 'def 🛒():\r\n\tpass\r\n';
    expect(
      skeleton(
        'python',
        'class Cårt:\r\n\t"""🛒 Cart"""\r\n\tdef größe(self):\r\n\t\t"""How large."""\r\n\t\treturn 1\r\n',
      ),
    ).toBe('class Cårt:\r\n\t"""🛒 Cart"""\r\n\tdef größe(self):\r\n\t\t"""How large."""\r\n\t\t...\r\n');
    expect(skeleton('typescript', "const 名 = '🛒';\r\nexport function f() {\r\n\treturn 名;\r\n}\r\n")).toBe(
      "const 名 = '🛒';\r\nexport function f() { ... }\r\n",
    );
    expect(skeleton('python', source)).toContain('🛒');
  });

  it('is empty for an empty file', () => {
    for (const language of [
      'python',
      'typescript',
      'tsx',
      'javascript',
      'go',
      'rust',
      'java',
      'c',
      'cpp',
    ] as const) {
      expect(viewer.skeleton(language, '')).toEqual({ text: '', view: 'skeleton', note: null });
      expect(viewer.skeleton(language, '\n\n').note).toBeNull();
    }
  });

  it('drops loose comments and licences, and keeps what a file says of itself', () => {
    const source = `// What this file is for.

import a from 'a';

// A loose thought.

// Adds one.
export function add(value) {
  return value + 1;
} // not subtract
`;
    expect(skeleton('javascript', source)).toBe(`// What this file is for.

import a from 'a';

// Adds one.
export function add(value) { ... } // not subtract
`);
  });

  it('loses no definition after a body whose end is missing, and says that there are errors', () => {
    const open = viewer.skeleton(
      'typescript',
      'export function first() {\n  if (a) {\n    go();\n}\nexport function second() {\n  return 2;\n}\n',
    );
    expect(open.text).toContain('second');
    expect(open.note).toMatch(/syntax|whole/);
    const python = viewer.skeleton(
      'python',
      'def first(:\n    return 1\n\ndef second():\n    return (2\n\ndef third():\n    pass\n',
    );
    for (const name of ['first', 'second', 'third']) expect(python.text).toContain(name);
  });

  it('is the text itself, with a note, where the syntax makes no sense', () => {
    const prose = 'Dear reader, (this { is no ] program; at all...\n'.repeat(20);
    expect(viewer.skeleton('go', prose)).toEqual({
      text: prose,
      view: 'whole',
      note: 'Its syntax has too many errors for an outline, so it is shown whole.',
    });
  });

  it('takes a file of a megabyte', () => {
    const count = 12_000;
    const source = Array.from(
      { length: count },
      (_, at) =>
        `export function made${at}(value: number): number {\n  const twice = value * 2;\n  return twice + ${at};\n}\n`,
    ).join('');
    expect(source.length).toBeGreaterThan(1024 * 1024);
    const { text, note } = viewer.skeleton('typescript', source);
    expect(note).toBeNull();
    expect(text.match(/made\d+/g)).toHaveLength(count);
    expect(text).not.toContain('twice');
  });

  it('takes nesting that nobody writes', () => {
    const deep = `${'namespace a {\n'.repeat(3000)}int x;\n${'}\n'.repeat(3000)}`;
    expect(viewer.skeleton('cpp', deep).text).toContain('int x;');
  });
});
