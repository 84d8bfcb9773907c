// Lets Monaco, and what GraphiQL is made of, style themselves under the page's
// Content-Security-Policy, which allows style elements with the nonce of this answer
// and no style attribute in text that is read as HTML. To be loaded before them.

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content;

/** Style elements carry the nonce from their creation on: set later, it has no effect. */
function stampStyles(value: string): void {
  const create = document.createElement.bind(document);
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const made = create(name, options);
    if (made instanceof HTMLStyleElement) made.setAttribute('nonce', value);
    return made;
  }) as typeof document.createElement;
}

/** HTML of Monaco's own making. */
class Trusted {
  /** Style attributes have another name, under which they are inert. */
  readonly inert: string;
  constructor(html: string) {
    this.inert = html.replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/\sstyle="/i, ` ${attribute}="`));
  }
}

const attribute = 'data-inert-style';

/** Puts HTML where it belongs and its styles on it: scripts may set those, text may not. */
function place(html: unknown, put: (text: string) => void, around: () => ParentNode | null): void {
  if (!(html instanceof Trusted)) {
    put(html as string);
    return;
  }
  put(html.inert);
  for (const e of around()?.querySelectorAll<HTMLElement>(`[${attribute}]`) ?? []) {
    e.style.cssText = e.getAttribute(attribute) ?? '';
    e.removeAttribute(attribute);
  }
}

// Monaco asks for such a policy for each place at which it makes HTML from text that
// it escaped. What others make passes by as it is.
function styleLines(): void {
  const inner = Object.getOwnPropertyDescriptor(Element.prototype, 'innerHTML');
  const set = inner?.set;
  if (!inner || !set) return;
  Object.defineProperty(Element.prototype, 'innerHTML', {
    ...inner,
    set(this: Element, html: unknown) {
      place(
        html,
        (text) => set.call(this, text),
        () => this,
      );
    },
  });
  const insert = Element.prototype.insertAdjacentHTML;
  Element.prototype.insertAdjacentHTML = function (where, html) {
    place(
      html,
      (text) => insert.call(this, where, text),
      () => (where === 'beforebegin' || where === 'afterend' ? this.parentElement : this),
    );
  };
}

if (nonce) stampStyles(nonce);
styleLines();

type Make = NonNullable<NonNullable<Window['MonacoEnvironment']>['createTrustedTypesPolicy']>;

/** For MonacoEnvironment: how Monaco's HTML is told from other text. */
export const createTrustedTypesPolicy: Make = (name, { createHTML, ...rest } = {}) => ({
  ...rest,
  name,
  ...(createHTML ? { createHTML: (...args) => new Trusted(createHTML(...args)) } : {}),
});
