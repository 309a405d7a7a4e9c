// A measurement is a ratio: ours and a peer take turns in one run, so that what the machine does to one it does to both.

export interface Comparison {
  readonly name: string;
  readonly unit: string;
  /** Median rate of ours, per second. */
  readonly ours: number;
  readonly peer: { readonly name: string; readonly rate: number };
  /** Ours over the peer's: median, least and most over the rounds. */
  readonly ratio: { readonly median: number; readonly least: number; readonly most: number };
}

/** How often a second `once` runs, over at least `milliseconds`. */
export const rateOf = (once: () => unknown, milliseconds: number): number => {
  let runs = 0;
  const start = performance.now();
  let elapsed = 0;
  do {
    for (let i = 0; i < 200; i++) once();
    runs += 200;
    elapsed = performance.now() - start;
  } while (elapsed < milliseconds);
  return (runs / elapsed) * 1000;
};

/** The same of what takes its time elsewhere too. */
export const asyncRateOf = async (once: () => Promise<unknown>, milliseconds: number): Promise<number> => {
  let runs = 0;
  const start = performance.now();
  let elapsed = 0;
  do {
    for (let i = 0; i < 20; i++) await once();
    runs += 20;
    elapsed = performance.now() - start;
  } while (elapsed < milliseconds);
  return (runs / elapsed) * 1000;
};

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** @param share 0 … 1 */
export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!;

/** Rounds of ours and the peer's, in turns. */
export const compare = async (
  { name, unit, peer }: { name: string; unit: string; peer: string },
  ours: () => Promise<number> | number,
  theirs: () => Promise<number> | number,
  rounds = 7,
): Promise<Comparison> => {
  const results: { ours: number; theirs: number }[] = [];
  for (let round = 0; round < rounds; round++) results.push({ ours: await ours(), theirs: await theirs() });
  return {
    name,
    unit,
    ours: median(results.map((result) => result.ours)),
    peer: { name: peer, rate: median(results.map((result) => result.theirs)) },
    ratio: ratioOf(results.map((result) => result.ours / result.theirs)),
  };
};

export const ratioOf = (ratios: readonly number[]): Comparison['ratio'] => ({
  median: median(ratios),
  least: Math.min(...ratios),
  most: Math.max(...ratios),
});

export const printComparison = ({ name, unit, ours, peer, ratio }: Comparison): void => {
  const figure = (value: number) => Math.round(value).toLocaleString('en');
  console.log(
    `${name}: ${figure(ours)} ${unit} · ${peer.name}: ${figure(peer.rate)} · ` +
      `ratio ${ratio.median.toFixed(2)} (${ratio.least.toFixed(2)}–${ratio.most.toFixed(2)})`,
  );
};
