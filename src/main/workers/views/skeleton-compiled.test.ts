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

describe('the skeletons of compiled languages', () => {
  it('keep a Go file’s types, constants and receivers', () => {
    const source = `package cart

import "fmt"

// Cart is what is bought.
type Cart[T any] struct {
	Items []T // in order
}

type Payer interface{ Pay(amount int) error }

const (
	Low = iota
	High
)

var Prices = map[string]int{"a": 1}

// Pay takes the money.
func (c *Cart[T]) Pay(amount int) (int, error) {
	fmt.Println(amount)
	return amount, nil
}

func Map[K comparable, V any](in map[K]V) []K { return nil }
`;
    expect(skeleton('go', source)).toBe(
      source
        .replace('{\n	fmt.Println(amount)\n	return amount, nil\n}', '{ ... }')
        .replace('{ return nil }', '{ ... }'),
    );
  });

  it('keep a Rust file’s items, attributes and impls, but not its tests', () => {
    const source = `//! Carts.
use std::io;

/// What is bought.
#[derive(Debug)]
pub struct Cart<T> { pub items: Vec<T> }
pub trait Pay { const LIMIT: u32; fn pay(&self); fn twice(&self) { self.pay(); self.pay(); } }
impl<T: Clone> Pay for Cart<T> {
    const LIMIT: u32 = 5;
    #[inline]
    fn pay(&self) {
        println!("paid");
    }
}
macro_rules! cart { ($($item:expr),*) => { Cart { items: vec![$($item),*] } }; }
lazy_static! { pub static ref SHARED: Cart<u32> = Cart { items: Vec::new() }; }
pub async unsafe fn open<'a>(path: &'a str) -> io::Result<Cart<u8>> { todo!("open the file") }
#[cfg(test)]
mod tests {
    #[test]
    fn pays() {}
}
`;
    const text = skeleton('rust', source);
    expect(text).toContain('fn pay(&self) { ... }');
    expect(text).toContain("pub async unsafe fn open<'a>(path: &'a str) -> io::Result<Cart<u8>> { ... }");
    expect(text).toContain('#[inline]\n');
    expect(text).toContain('#[cfg(test)]\nmod tests { ... }');
    for (const name of [
      'Cart',
      'Pay',
      'LIMIT',
      'twice',
      'cart',
      'SHARED',
      '//! Carts.',
      '/// What is bought.',
    ]) {
      expect(text).toContain(name);
    }
    expect(text).not.toMatch(/println|todo|self\.pay|fn pays/);
  });

  it('keep a Rust file’s comments with what they belong to', () => {
    expect(
      skeleton('rust', 'use a::b; // for b\n/// A loose thought.\n\n// Adds.\nfn add() { one(); two(); }\n'),
    ).toBe('use a::b; // for b\n// Adds.\nfn add() { ... }\n');
  });

  it('keep a Java file’s members, nested types and annotations', () => {
    const source = `package shop;
import java.util.List;

/** What is bought. */
@Entity
public abstract class Cart<T extends Item> extends Base implements Payable {
  private static final int LIMIT = 5;
  static { register(Cart.class); }
  public Cart(List<T> items) { this.items = items; }
  /** Takes the money. */
  @Override public <R> R pay(R receipt) throws Failed {
    return receipt;
  }
  abstract void close();
  enum Kind { SMALL { int size() { return 1; } }, LARGE; int size() { return 2; } }
  record Line(int amount) { Line { check(amount); } }
  interface Payable { default void later() { pay(null); } }
  @interface Marked { int value() default 1; }
}
`;
    expect(skeleton('java', source)).toBe(
      source
        .replace('{ this.items = items; }', '{ ... }')
        .replace('{\n    return receipt;\n  }', '{ ... }')
        .replace('{ return 1; }', '{ ... }')
        .replace('{ return 2; }', '{ ... }')
        .replace('{ check(amount); }', '{ ... }')
        .replace('{ pay(null); }', '{ ... }'),
    );
  });

  it('keep a C file’s macros, types and what its conditions hold', () => {
    const source = `#include <stdio.h>
#define LIMIT 5
#ifdef DEBUG
static void trace(const char *what) { puts(what); }
#else
#define trace(what)
#endif
typedef struct cart { int count; struct item *items; } cart_t;
static inline void insert(struct cart *new, struct item *class) { new->items = class; }
struct operations shared = { .open = cart_open };
EXPORT(insert);
`;
    expect(skeleton('c', source)).toBe(
      source.replace('{ puts(what); }', '{ ... }').replace('{ new->items = class; }', '{ ... }'),
    );
  });

  it('keep a C++ file’s templates, namespaces, classes and constructors', () => {
    const source = `#pragma once
namespace shop::cart {
template <typename T> class Cart : public Base<T> {
public:
  explicit Cart(int count) : count_(count), items_{} { init(); }
  ~Cart() = default;
  virtual int total() const = 0;
  template <class U> void add(U item) { items_.push_back(item); }
  friend bool operator==(const Cart &, const Cart &) { return true; }
  enum class Kind { Small, Large };
private:
  int count_;
};
template <> int total<int>() { return 1; }
extern "C" { int cart_open(void) { return 1; } }
}
int shop::cart::Plain::size() { return 2; }
`;
    expect(skeleton('cpp', source)).toBe(
      source
        .replace(': count_(count), items_{} { init(); }', '{ ... }')
        .replace('{ items_.push_back(item); }', '{ ... }')
        .replace('{ return true; }', '{ ... }')
        .replaceAll('{ return 1; }', '{ ... }')
        .replace('{ return 2; }', '{ ... }'),
    );
  });
});
