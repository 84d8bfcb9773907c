// The classes of a map: none at zero, and up to five above it, that hold about as many
// places each, between bounds that people can read: 1, 2 or 5 times a power of ten.

export type Classes = {
  /** The lower bounds of the classes above zero, from the lowest; the first is 0. */
  bounds: number[];
  /** 0 for zero and below, from 1 on for the classes; undefined where there is no number. */
  of: (value: number | null | undefined) => number | undefined;
};

export function classesOf(values: (number | null)[], most = 5): Classes {
  const above = values.filter((v): v is number => v !== null && v > 0).sort((a, b) => a - b);
  const quantiles = Array.from({ length: most - 1 }, (_, i) => above[Math.floor(((i + 1) * above.length) / most)] ?? 0);
  const bounds = [...new Set([0, ...quantiles.map(round)])].filter((b) => b === 0 || b < (above.at(-1) ?? 0)).sort((a, b) => a - b);
  const of = (value: number | null | undefined) => {
    if (value === null || value === undefined) return undefined;
    if (value <= 0) return 0;
    return bounds.findLastIndex((b) => value >= b) + 1;
  };
  return { bounds, of };
}

function round(value: number): number {
  if (value <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  const digit = value / power;
  return Number(((digit < 1.5 ? 1 : digit < 3.5 ? 2 : digit < 7.5 ? 5 : 10) * power).toPrecision(3));
}

/** The fill of a class: the further up, the more of the accent. */
export function fillOf(index: number, classes: Classes): string {
  if (index === 0) return 'color-mix(in oklab, var(--accent) 5%, var(--card))';
  const last = classes.bounds.length - 1;
  const share = last === 0 ? 70 : 18 + (82 * (index - 1)) / last;
  return `color-mix(in oklab, var(--accent) ${Math.round(share)}%, var(--card))`;
}
