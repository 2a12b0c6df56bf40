import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom/worker';

import { markup, trusted, type Content, type Markup } from './markup.ts';

/** A page of its own, in which pictures are drawn and never shown. */
const { document } = parseHTML('<!doctype html><html><body></body></html>');

/** How wide a picture is drawn: for a screen, for a phone, or for half of a screen. Its letters keep their size. */
export const WIDTH = { wide: 920, narrow: 350, half: 450 } as const;

/** Attributes of a tag that say where it is. */
const GEOMETRY = / (?:x|y|x1|x2|y1|y2|cx|cy|width|height|d|transform)="[^"]*"/g;

/** A picture as SVG. Colours are variables of the page, so that it follows light and dark. */
export function draw(options: Plot.PlotOptions): Markup {
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
    // Parts of a pixel that nobody sees.
    .replaceAll(/<[^>]+>/g, (tag) =>
      tag.replaceAll(GEOMETRY, (attribute) => attribute.replaceAll(/(\d\.\d)\d+/g, '$1')),
    );
  return trusted(svg);
}

/** What a reader gets with a picture. */
export interface Caption {
  readonly title: string;
  /** The picture in words, for whoever cannot see it. */
  readonly alternative: string;
  /** What it shows, in a sentence or two. */
  readonly finding: string;
  /** What marks stand for what. */
  readonly legend?: Content;
}

/** A picture drawn twice, for a screen and for a phone. The page shows one of them. */
export function figure(caption: Caption, drawAt: (width: number, isNarrow: boolean) => Markup): Markup {
  return framed(
    caption,
    markup`<div class="picture wide" role="img" aria-label="${caption.alternative}">${drawAt(WIDTH.wide, false)}</div>
<div class="picture narrow" role="img" aria-label="${caption.alternative}">${drawAt(WIDTH.narrow, true)}</div>`,
  );
}

/** A picture that takes half of a screen or all of a phone. */
export function halfFigure(caption: Caption, picture: Markup): Markup {
  return framed(
    caption,
    markup`<div class="picture" role="img" aria-label="${caption.alternative}">${picture}</div>`,
  );
}

function framed({ title, finding, legend = null }: Caption, picture: Markup): Markup {
  return markup`<figure>
<figcaption><strong>${title}</strong> ${finding}</figcaption>
${legend === null ? null : markup`<p class="legend">${legend}</p>`}
${picture}
</figure>
`;
}
