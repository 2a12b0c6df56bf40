/** The few functions of jstat that the tests use as an oracle; the package brings no types. */
declare module 'jstat' {
  const jstat: {
    /** Quantiles of the values; alphap = betap = 1 is definition 7 of Hyndman and Fan. */
    quantiles(values: number[], quantiles: number[], alphap: number, betap: number): number[];
    readonly studentt: { inv(probability: number, degreesOfFreedom: number): number };
    /** Interval around `value` with the mean's standard error taken from the sample. */
    tci(value: number, alpha: number, sample: number[]): [low: number, high: number];
    readonly binomial: { cdf(successes: number, trials: number, chance: number): number };
  };
  export default jstat;
}
