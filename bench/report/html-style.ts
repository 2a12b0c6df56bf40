/** The look of the page: calm, in light and dark, on a phone and on paper. It loads nothing. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f7f7f4; --card: #ffffff; --line: #dfdfd8; --text: #1d1f20; --quiet: #5c6166;
  --first: #0f766e; --second: #6847bf; --third: #a65a00; --fourth: #b0255f; --fifth: #1f66b0; --sixth: #5d6b12; --seventh: #4a5568;
  --band: #e9e8df; --alert: #b3261e; --good: #1a7431; --link: #0b5cad;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #141619; --card: #1c1f23; --line: #353a40; --text: #e6e7e8; --quiet: #a2a9b0;
    --first: #4fc3b5; --second: #b49df2; --third: #e8a75c; --fourth: #f08cb4; --fifth: #86b9f2; --sixth: #c3ce74; --seventh: #aebacb;
    --band: #30353b; --alert: #ff8a80; --good: #6fce85; --link: #7db7f0;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.55 system-ui, -apple-system, 'Segoe UI', sans-serif; }
header, main, footer { max-width: 62rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
footer { padding-bottom: 3rem; color: var(--quiet); font-size: 0.9rem; }
h1 { margin: 0 0 0.25rem; font-size: clamp(1.6rem, 1.2rem + 1.8vw, 2.3rem); line-height: 1.2; letter-spacing: -0.015em; text-wrap: balance; }
h2 { margin: 3rem 0 0.5rem; font-size: 1.45rem; line-height: 1.25; letter-spacing: -0.01em; scroll-margin-top: 1rem; }
h3 { margin: 1.75rem 0 0.4rem; font-size: 1.08rem; line-height: 1.3; }
p { margin: 0.5rem 0; text-wrap: pretty; }
p, li, dd { max-width: 46rem; }
a { color: var(--link); text-underline-offset: 0.15em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--card); padding: 0.5rem 0.75rem; }
.meta, .quiet, small { color: var(--quiet); }
.meta { margin: 0; font-size: 0.95rem; overflow-wrap: anywhere; }
.partial { margin: 1rem 0; padding: 0.6rem 0.9rem; border-left: 4px solid var(--alert); background: var(--card); }
.partial ul { margin: 0.25rem 0; }
.answer { margin: 1rem 0; padding: 1.1rem 1.3rem; border: 1px solid var(--line); border-left: 5px solid var(--first); border-radius: 6px; background: var(--card); font-size: 1.12rem; line-height: 1.6; max-width: none; }
nav { margin-top: 1.25rem; padding: 0.7rem 0; border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); font-size: 0.95rem; }
nav ul { margin: 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }
ul { padding-left: 1.25rem; } li { margin: 0.2rem 0; overflow-wrap: anywhere; }
.table { margin: 1rem 0; overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
table { width: 100%; border-collapse: collapse; font-size: 0.93rem; line-height: 1.4; }
caption { padding: 0.6rem 0.8rem 0.3rem; text-align: left; font-weight: 600; color: var(--quiet); font-size: 0.88rem; }
th, td { padding: 0.45rem 0.8rem; text-align: left; vertical-align: top; }
thead th { color: var(--quiet); font-weight: 600; font-size: 0.85rem; border-bottom: 1px solid var(--line); }
tbody th { font-weight: 500; }
tbody tr + tr > * { border-top: 1px solid var(--line); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td { overflow-wrap: break-word; font-variant-numeric: tabular-nums; }
.words { font-weight: 600; }
.words.good { color: var(--good); }
.words.bad, .words.warn { color: var(--alert); }
.words.quiet { color: var(--quiet); font-weight: 500; }
@media print, (min-width: 721px) {
  tbody th { min-width: 11rem; }
  .words { display: inline-block; }
}
small { display: block; font-size: 0.82rem; overflow-wrap: break-word; }
input { width: 7rem; font: inherit; } label { display: inline-block; margin: 0.2rem 1.2rem 0.2rem 0; }
details { margin: 0.75rem 0; }
summary { cursor: pointer; color: var(--link); width: fit-content; }
pre { overflow-x: auto; margin: 0.5rem 0; padding: 0.7rem 0.9rem; background: var(--card); border: 1px solid var(--line); border-radius: 6px; font-size: 0.9rem; }
code, pre { font-family: ui-monospace, 'SF Mono', Menlo, Consolas, monospace; } code { font-size: 0.92em; }
figure { margin: 1rem 0; padding: 1rem 1.1rem; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
figcaption { font-size: 0.95rem; max-width: 50rem; text-wrap: pretty; }
.legend { display: flex; flex-wrap: wrap; gap: 0.1rem 1.1rem; margin: 0.5rem 0 0.6rem; font-size: 0.88rem; color: var(--quiet); }
.legend i { display: inline-block; width: 1.4em; height: 0.8em; vertical-align: -0.05em; border: 1px solid currentColor; }
.legend i.hatched { border-color: var(--alert); background: repeating-linear-gradient(135deg, var(--alert) 0 1.5px, transparent 1.5px 4.5px); }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 0 1rem; }
.pair figure { display: flex; flex-direction: column; } .pair .picture { margin-top: auto; }
.picture svg { display: block; width: 100%; height: auto; color: var(--text); }
.picture text { white-space: pre; }
.plot { --plot-background: var(--card); }
.narrow { display: none; }
.hatch { position: absolute; width: 0; height: 0; }
@media screen and (max-width: 720px) {
  header, main, footer { padding-left: 0.9rem; padding-right: 0.9rem; }
  header { padding-top: 1.5rem; }
  .wide { display: none; } .narrow { display: block; max-width: 26rem; }
  figure { padding: 0.8rem 0.6rem; }
  .answer { padding: 0.9rem 1rem; font-size: 1.05rem; }
  thead { position: absolute; left: -99rem; }
  table, caption, tbody, tr, th[scope='row'], td { display: block; }
  tbody tr { padding: 0.55rem 0.8rem; } tbody tr + tr { border-top: 1px solid var(--line); }
  tbody tr > *, tbody tr + tr > * { padding: 0.1rem 0; border: 0; }
  tbody th { font-weight: 600; }
  td.number { display: inline-block; margin-right: 1.25rem; text-align: left; white-space: normal; }
  td[data-name]::before { content: attr(data-name) ': '; color: var(--quiet); font-weight: 400; }
  td:empty, td[data-name='Verdict']::before { display: none; }
}
@media print {
  :root { --ground: #fff; --card: #fff; --text: #000; --quiet: #444; --line: #bbb; --first: #0f766e; --second: #6847bf; --third: #a65a00; --fourth: #b0255f; --fifth: #1f66b0; --sixth: #5d6b12; --seventh: #4a5568; --band: #e9e8df; --alert: #b3261e; --good: #1a7431; --link: #000; color-scheme: light; }
  html { font-size: 12px; } nav, .skip { display: none; }
  details::details-content { content-visibility: visible; display: block; block-size: auto; }
  figure, tr, .answer, pre { break-inside: avoid; } h2, h3, figcaption { break-after: avoid; }
  header, main, footer { max-width: none; padding: 0; }
}
`;
