/** undici warns once that its EventSource is experimental: that would stand in the middle of the progress. */
export function quietly<Made>(make: () => Made): Made {
  const warn = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return make();
  } finally {
    process.emitWarning = warn;
  }
}
