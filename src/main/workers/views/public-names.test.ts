import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Language } from './language';
import { createViewer, type Viewer } from './views-rig';

let viewer: Viewer;

beforeAll(async () => {
  viewer = await createViewer(['python', 'typescript', 'tsx', 'go', 'rust', 'java', 'cpp']);
});

const words = /[\p{L}_$][\p{L}\p{N}_$]*/gu;

describe('no public name is lost', () => {
  it('from Baton’s own sources, by another parser', () => {
    const folder = join(import.meta.dirname, '../../..');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.tsx?$/.test(name),
    );
    expect(files.length).toBeGreaterThan(100);
    const lost = files.flatMap((name) => {
      const source = readFileSync(join(folder, name), 'utf8');
      const { text } = viewer.skeleton(name.endsWith('x') ? 'tsx' : 'typescript', source);
      const shown = new Set(text.match(words));
      return parseSync(name, source)
        .module.staticExports.flatMap(({ entries }) => entries.map(({ exportName }) => exportName.name))
        .filter((exported) => exported !== null && !shown.has(exported))
        .map((exported) => `${name}: ${exported}`);
    });
    expect(lost).toEqual([]);
  });

  const samples: [Language, string][] = [
    [
      'python',
      `LIMIT = 5\n\nclass Shop(Base):\n    """Sells."""\n\n    def sell(self, item):\n        if item:\n            return [item]\n        return {}\n\n    def close(self):\n        self.open = (False)\n\ndef Start(path):\n    return Shop(path)\n\nasync def Stop():\n    await wait()\n`,
    ],
    [
      'typescript',
      `export const LIMIT = 5;\nexport class Shop extends Base {\n  sell(item: string) {\n    if (item) {\n      return [item];\n    }\n    return {};\n  }\n  close = () => {\n    this.open = false;\n  };\n}\nexport function Start(path: string) {\n  return new Shop(path);\n}\nexport const Stop = async () => {\n  await wait();\n};\n`,
    ],
    [
      'go',
      `package shop\n\nconst LIMIT = 5\n\ntype Shop struct{ Name string }\n\nfunc (s *Shop) sell(item string) []string {\n	if item != "" {\n		return []string{item}\n	}\n	return nil\n}\n\nfunc Start(path string) *Shop {\n	return &Shop{path}\n}\n\nfunc Stop() {\n	wait()\n}\n`,
    ],
    [
      'rust',
      `pub const LIMIT: u8 = 5;\npub struct Shop { name: String }\nimpl Shop {\n    pub fn sell(&self, item: u8) -> u8 {\n        if item > 0 {\n            return item;\n        }\n        0\n    }\n}\npub fn Start(path: &str) -> Shop {\n    Shop { name: path.into() }\n}\npub fn Stop() {\n    wait();\n}\n`,
    ],
    [
      'java',
      `class Shop extends Base {\n  static final int LIMIT = 5;\n  int sell(int item) {\n    if (item > 0) {\n      return item;\n    }\n    return 0;\n  }\n  Shop Start(String path) {\n    return new Shop(path);\n  }\n  void Stop() {\n    hold();\n  }\n}\n`,
    ],
    [
      'cpp',
      `const int LIMIT = 5;\nclass Shop : public Base {\npublic:\n  int sell(int item) {\n    if (item > 0) {\n      return item;\n    }\n    return 0;\n  }\n};\nShop Start(const char *path) {\n  return Shop{path};\n}\nvoid Stop() {\n  hold();\n}\n`,
    ],
  ];
  const names = ['LIMIT', 'Shop', 'sell', 'Start', 'Stop'];

  it.each(samples)('from a %s file that is cut off anywhere', (language, source) => {
    for (let end = 0; end <= source.length; end++) {
      expectNames(language, source.slice(0, end));
    }
  });

  it.each(samples)('from a %s file that lacks any one character', (language, source) => {
    for (let at = 0; at < source.length; at++) {
      expectNames(language, source.slice(0, at) + source.slice(at + 1));
    }
  });

  /** Every name that is still declared in the damaged source. */
  function expectNames(language: Language, damaged: string): void {
    const { text } = viewer.skeleton(language, damaged);
    const shown = new Set(text.match(words));
    const declared = names.filter((name) =>
      new RegExp(
        `(?:\\b(?:class|struct|def|function|func|fn|const|int|void)|\\*Shop\\)|\\bShop|^) +${name}\\(|\\b(?:class|struct) ${name} |^${name} =|\\bconst(?: int)? ${name}\\b`,
        'm',
      ).test(damaged),
    );
    const lost = declared.filter((name) => !shown.has(name));
    expect({ damaged: lost.length === 0 ? '' : damaged, lost }).toEqual({ damaged: '', lost: [] });
  }
});
