/** Text that is HTML already. Only `markup` and `trusted` make it, so that no other text can become a tag. */
export class Markup {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }
}

/** What may stand in a `markup` template: text is escaped, lists are joined, null is nothing. */
export type Content = string | Markup | null | readonly Content[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** HTML from a template. Every text put in is escaped, within and outside of quoted attributes. */
export function markup(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const [first = '', ...rest] = parts;
  return new Markup(first + rest.map((part, at) => htmlOf(contents[at] ?? null) + part).join(''));
}

/** HTML from a source of our own, such as a drawn picture. */
export function trusted(html: string): Markup {
  return new Markup(html);
}

function htmlOf(content: Content): string {
  if (content === null) return '';
  if (content instanceof Markup) return content.html;
  if (typeof content !== 'string') return content.map(htmlOf).join('');
  return content.replaceAll(/[&<>"']/g, (letter) => ESCAPES[letter] ?? letter);
}
