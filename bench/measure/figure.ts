/** One measured figure beside what it is to reach. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly target: string;
  readonly reached: boolean;
}

export function atMost(name: string, value: number, limit: number): Figure {
  return { name, value: round(value), target: `at most ${limit}`, reached: value <= limit };
}

export function atLeast(name: string, value: number, limit: number): Figure {
  return { name, value: round(value), target: `at least ${limit}`, reached: value >= limit };
}

/** More than four digits mean nothing on any machine. */
export function round(value: number): number {
  return Number(value.toPrecision(4));
}
