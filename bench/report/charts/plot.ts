import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom/worker';

import { trusted, type Markup } from '../html-markup.ts';

/** A page of its own, in which pictures are drawn and never shown. */
const { document } = parseHTML('<!doctype html><html><body></body></html>');

/** Attributes of a tag that say where it is. */
const GEOMETRY = / (?:x|y|x1|x2|y1|y2|cx|cy|width|height|d|transform)="[^"]*"/g;

/** A picture as SVG. Colours are variables of the page, so that it follows light and dark. */
export function svgOf(options: Plot.PlotOptions): Markup {
  const drawn: unknown = Plot.plot({
    document,
    className: 'plot',
    style: { fontSize: '13px', background: 'none', overflow: 'visible' },
    ...options,
  });
  if (typeof drawn !== 'object' || drawn === null || !('outerHTML' in drawn)) {
    throw new TypeError('Plot drew nothing.');
  }
  const svg = String(drawn.outerHTML)
    // The page has the rules of all pictures once.
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace('<svg', '<svg aria-hidden="true"')
    // Fractions of a pixel that cannot be seen.
    .replaceAll(/<[^>]+>/g, (tag) =>
      tag.replaceAll(GEOMETRY, (attribute) => attribute.replaceAll(/(\d\.\d)\d+/g, '$1')),
    );
  return trusted(svg);
}
