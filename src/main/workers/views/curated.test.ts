import { beforeAll, describe, expect, it } from 'vitest';
import type { Language } from './language';
import { namedInText } from './named-in-text';
import { createViewer, type Viewer } from './views-rig';

let viewer: Viewer;

beforeAll(async () => {
  viewer = await createViewer(['python', 'typescript', 'rust', 'java', 'go', 'cpp']);
});

describe('the curated view', () => {
  it.each<[string, Language, string]>([
    [
      'a decorator',
      'python',
      '@core_logic\ndef hot():\n    return HOT_BODY\n\ndef cold():\n    return COLD_BODY\n',
    ],
    [
      'a decorator with a module and a call',
      'python',
      'class A:\n    @marks.core_logic(1)\n    def hot(self):\n        return HOT_BODY\n\n    def cold(self):\n        return COLD_BODY\n',
    ],
    [
      'a comment before',
      'python',
      '# [HOT] the heart of it\ndef hot():\n    return HOT_BODY\n\ndef cold():\n    return COLD_BODY\n',
    ],
    [
      'a comment on the signature',
      'python',
      'def hot():  # [HOT]\n    return HOT_BODY\n\ndef cold():\n    return COLD_BODY\n',
    ],
    [
      'a doc comment',
      'typescript',
      '/**\n * [HOT] the heart\n */\nexport function hot() {\n  return HOT_BODY;\n}\nexport function cold() {\n  return COLD_BODY;\n}\n',
    ],
    [
      'a comment on the line',
      'typescript',
      'export const hot = () => { // [HOT]\n  return HOT_BODY;\n};\nexport const cold = () => {\n  return COLD_BODY;\n};\n',
    ],
    [
      'a decorator on a class',
      'typescript',
      '@core_logic\nexport class Hot {\n  run() {\n    return HOT_BODY;\n  }\n}\nexport class Cold {\n  run() {\n    return COLD_BODY;\n  }\n}\n',
    ],
    [
      'an attribute',
      'rust',
      '#[core_logic]\nfn hot() -> u8 {\n    HOT_BODY\n}\nfn cold() -> u8 {\n    COLD_BODY\n}\n',
    ],
    [
      'an annotation',
      'java',
      'class A {\n  @core_logic\n  int hot() { return HOT_BODY; }\n  int cold() { return COLD_BODY; }\n}\n',
    ],
    [
      'a comment in Go',
      'go',
      'package a\n\n// [HOT]\nfunc hot() int { return HOT_BODY }\n\nfunc cold() int { return COLD_BODY }\n',
    ],
    [
      'an attribute in C++',
      'cpp',
      '[[core_logic]] int hot() { return HOT_BODY; }\nint cold() { return COLD_BODY; }\n',
    ],
  ])('has the body of what is marked hot by %s', (_, language, source) => {
    const { text, view } = viewer.curated(language, source);
    expect(view).toBe('curated');
    expect(text).toContain('HOT_BODY');
    expect(text).not.toContain('COLD_BODY');
    expect(viewer.skeleton(language, source).text).not.toContain('HOT_BODY');
  });

  it('has the body of what the ticket names', () => {
    const source =
      'class Cart:\n    def add_item(self):\n        return FIRST\n\n    def pay(self):\n        return SECOND\n\ndef load():\n    return THIRD\n';
    const shown = (ticket: string) =>
      ['FIRST', 'SECOND', 'THIRD'].filter((body) =>
        viewer.curated('python', source, ticket).text.includes(body),
      );
    expect(shown('Make add_item faster')).toEqual(['FIRST']);
    expect(shown('Cart.pay rounds wrongly')).toEqual(['SECOND']);
    expect(shown('Rewrite Cart')).toEqual(['FIRST', 'SECOND']);
    expect(shown('Customers pay when they load the page')).toEqual([]);
    expect(shown('Look at `load` and pay()')).toEqual(['SECOND', 'THIRD']);
  });

  it('has a long value that the ticket names', () => {
    const source = `export const prices = { ${Array.from({ length: 200 }, (_, at) => `item${at}: ${at}`).join(', ')} };\n`;
    expect(viewer.curated('typescript', source).text).toBe('export const prices = { ... };\n');
    expect(viewer.curated('typescript', source, 'Raise `prices`').text).toBe(source);
  });

  it('finds names within what C++ wraps around them', () => {
    const source =
      'int *shop::Cart::total(int count) { return HOT_BODY; }\nint other() { return COLD_BODY; }\n';
    const { text } = viewer.curated('cpp', source, 'Mend `total`');
    expect(text).toContain('HOT_BODY');
    expect(text).not.toContain('COLD_BODY');
  });

  it('does not take a string for a mark', () => {
    const source = 'def cold(text="[HOT]"):\n    return COLD_BODY\n';
    expect(viewer.curated('python', source).text).not.toContain('COLD_BODY');
  });
});

describe('names in a ticket’s text', () => {
  it.each([
    ['Make parseTrack and read_file agree', ['Make', 'parseTrack', 'read_file']],
    ['make run faster', []],
    ['make `run` faster', ['run']],
    ['call stop() first', ['stop']],
    ['use engine.idle and Scope::close', ['idle', 'close']],
    ['in 日本語 and größe2', ['größe2']],
    ['', []],
  ])('of “%s”', (text, names) => {
    expect([...namedInText(text)]).toEqual(names);
  });
});
