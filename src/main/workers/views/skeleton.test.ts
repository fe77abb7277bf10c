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

describe('the skeleton of a Python file', () => {
  it('has docstrings, decorators, signatures, nested classes and names, without bodies', () => {
    const source = `"""Reads carts."""
from __future__ import annotations
import os

__all__ = ["Cart", "load"]
LIMIT = 5
PRICES = {${Array.from({ length: 40 }, (_, at) => `"item-${at}": ${at}`).join(', ')}}

@dataclass(frozen=True)
class Cart(Base, metaclass=Meta):
    """What is bought."""

    items: list[Item] = field(default_factory=list)

    class Empty(Exception):
        """Nothing in it."""

    @property
    def total(self) -> int:  # in cents
        return sum(item.price for item in self.items)

    async def pay(self, card: Card, *, retries: int = 3) -> Receipt:
        """Takes the money.

        Twice if need be.
        """
        for _ in range(retries):
            await self.charge(card)

    def close(self): self.items = []


def load(path):
    # opens it
    with open(path) as file:
        return Cart(file.read())
`;
    expect(skeleton('python', source)).toBe(`"""Reads carts."""
from __future__ import annotations
import os

__all__ = ["Cart", "load"]
LIMIT = 5
PRICES = ...

@dataclass(frozen=True)
class Cart(Base, metaclass=Meta):
    """What is bought."""

    items: list[Item] = field(default_factory=list)

    class Empty(Exception):
        """Nothing in it."""

    @property
    def total(self) -> int:  # in cents
        ...

    async def pay(self, card: Card, *, retries: int = 3) -> Receipt:
        """Takes the money.

        Twice if need be.
        """
        ...

    def close(self): ...

def load(path): ...
`);
  });

  it('keeps what a condition declares and leaves out what only runs', () => {
    const source = `try:
    import fast as json
except ImportError:
    json = None
if sys.version_info >= (3, 12):
    from typing import override
else:
    def override(method):
        return method
for name in os.listdir("plugins"):
    print("loading", name, "from the plugins folder, which may take a while on a slow disk or network")
    start(name)
if __name__ == "__main__":
    options = parse()
    main(options)
`;
    expect(skeleton('python', source)).toBe(`try:
    import fast as json
except ImportError:
    json = None
if sys.version_info >= (3, 12):
    from typing import override
else:
    def override(method): ...
...
`);
  });

  it('keeps long docstrings and the whole list of what the module exports', () => {
    const names = Array.from({ length: 30 }, (_, at) => `"name_${at}"`).join(', ');
    const source = `"""${'Reads carts. '.repeat(20)}"""\n__all__ = [${names}]\n`;
    expect(skeleton('python', source)).toBe(source);
  });

  it('keeps overloads', () => {
    const source =
      '@overload\ndef get(key: int) -> int: ...\n@overload\ndef get(key: str) -> str: ...\ndef get(key):\n    return table[key]\n';
    expect(skeleton('python', source)).toBe(source.replace(':\n    return table[key]', ': ...'));
  });
});

describe('the skeleton of a TypeScript file', () => {
  it('has types, overloads, decorators, generics and arrow functions, without bodies', () => {
    const source = `// Copyright of someone
import type { A } from './a';

/** A store. */
@injectable()
export default class Store<T extends A> extends Base<T> implements Reads<T> {
  @inject('clock') private readonly clock: Clock;
  static #count = 0;
  #items: Map<string, T> = new Map();
  constructor(private readonly path: string) {
    super();
  }
  get(key: string): T;
  get(key: number): T;
  get(key: string | number): T {
    return this.#items.get(String(key));
  }
  /** Waits for it. */
  async *each(): AsyncGenerator<T> {
    yield* this.#items.values();
  }
  readonly handler = (event: Event) => {
    this.get(event.type);
  };
}

export const load = async <T,>(path: string): Promise<T> => {
  return read(path);
};
export const double = (value: number) => value * 2;
export interface Reads<T> {
  get(key: string): T;
}
export type Key = string | number;
export enum Level {
  Low = 1,
  High,
}
export function isKey(value: unknown): value is Key {
  return typeof value === 'string';
}
namespace Inner {
  export function helper(): void {
    console.log('helper');
  }
}
declare module 'other' {
  export function other(): void;
}
export { a as b } from './a';
`;
    expect(skeleton('typescript', source)).toBe(`import type { A } from './a';

/** A store. */
@injectable()
export default class Store<T extends A> extends Base<T> implements Reads<T> {
  @inject('clock') private readonly clock: Clock;
  static #count = 0;
  #items: Map<string, T> = new Map();
  constructor(private readonly path: string) { ... }
  get(key: string): T;
  get(key: number): T;
  get(key: string | number): T { ... }
  /** Waits for it. */
  async *each(): AsyncGenerator<T> { ... }
  readonly handler = (event: Event) => { ... };
}

export const load = async <T,>(path: string): Promise<T> => { ... };
export const double = (value: number) => value * 2;
export interface Reads<T> {
  get(key: string): T;
}
export type Key = string | number;
export enum Level {
  Low = 1,
  High,
}
export function isKey(value: unknown): value is Key { ... }
namespace Inner {
  export function helper(): void { ... }
}
declare module 'other' {
  export function other(): void;
}
export { a as b } from './a';
`);
  });

  it('names what tests say, without saying how they try it', () => {
    const source = `import { it } from 'vitest';
it('adds', () => {
  expect(1 + 1).toBe(2);
});
`;
    expect(skeleton('typescript', source)).toBe("import { it } from 'vitest';\nit('adds', () => { ... });\n");
  });

  it('reads TSX', () => {
    const source = `export const Button = memo(function Button({ label }: Props) {
  return <button type="button">{label}</button>;
});
export default () => <Button label="a long label so that the element does not fit on one short line" onClick={() => save()} />;
`;
    expect(
      skeleton('tsx', source),
    ).toBe(`export const Button = memo(function Button({ label }: Props) { ... });
export default () => ...;
`);
  });
});

describe('the skeleton of a JavaScript file', () => {
  it('keeps what CommonJS exports', () => {
    const source = `'use strict';
const { join } = require('path');
exports.read = exports.open = void 0;
exports.read = function (path) {
  return join(path);
};
Object.defineProperty(exports, 'late', { enumerable: true, get: function () { return require('./late').late; } });
class Plain { static #secret = 1; run() { return this.#run(); } }
module.exports = { Plain, open() { return 1; }, nested: { deep: function () { return 2; } } };
`;
    expect(skeleton('javascript', source)).toBe(`'use strict';
const { join } = require('path');
exports.read = exports.open = void 0;
exports.read = function (path) { ... };
Object.defineProperty(exports, 'late', { enumerable: true, get: function () { ... } });
class Plain { static #secret = 1; run() { ... } }
module.exports = { Plain, open() { ... }, nested: { deep: function () { ... } } };
`);
  });

  it('leaves out what only runs, with all that is in it, and a large object', () => {
    const rows = Array.from({ length: 200 }, (_, at) => `row${at}() { return ${at} + 1; }`).join(', ');
    const source = `start(function () { return 1; }, ${'"some long argument", '.repeat(8)}2);
const table = { ${rows} };
Object.defineProperty(exports, 'somethingWithALongName', { enumerable: true, configurable: false, get: function () { return 1; } });
`;
    expect(skeleton('javascript', source)).toBe(`// ...
const table = { ... };
Object.defineProperty(exports, 'somethingWithALongName', { enumerable: true, configurable: false, get: function () { ... } });
`);
  });

  it('looks into a function that wraps a whole module', () => {
    expect(
      skeleton(
        'javascript',
        'define(function () {\n  function add(first, second) {\n    return first + second;\n  }\n  function subtract(first, second) {\n    return 0;\n  }\n  return { add, subtract };\n});\n',
      ),
    ).toBe(
      'define(function () {\n  function add(first, second) { ... }\n  function subtract(first, second) { ... }\n  return { add, subtract };\n});\n',
    );
    const source = `(function (root, factory) {
  factory(root.thing = {});
})(this, function (exports) {
  function add(a, b) {
    return a + b;
  }
  function subtract(a, b) {
    return a - b;
  }
  exports.add = add;
  exports.subtract = subtract;
});
`;
    expect(skeleton('javascript', source)).toContain('exports.subtract = subtract;');
    expect(skeleton('javascript', source)).not.toContain('a - b');
  });
});
