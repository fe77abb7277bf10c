import { Language as Grammar, Parser } from 'web-tree-sitter';
import type { GrammarFile } from './grammar-files';
import type { Language } from './language';

export type ReadGrammar = (file: GrammarFile) => Promise<Uint8Array>;

/** Loads each language's grammar when it is first asked for. */
export interface Grammars {
  parserFor(language: Language): Promise<Parser>;
  close(): void;
}

export async function loadGrammars(read: ReadGrammar): Promise<Grammars> {
  await Parser.init({ wasmBinary: (await read('parser')).slice().buffer });
  const parsers = new Map<Language, Promise<Parser>>();
  const load = async (language: Language) =>
    new Parser().setLanguage(await Grammar.load(await read(language)));
  return {
    parserFor(language) {
      const known = parsers.get(language);
      if (known !== undefined) return known;
      const parser = load(language);
      parsers.set(language, parser);
      return parser;
    },
    close() {
      for (const parser of parsers.values()) void parser.then((loaded) => loaded.delete());
      parsers.clear();
    },
  };
}
