// A drawing of the page as a picture that stands by itself: with its title, unit,
// source and date, in the colours that are on screen now.

export type LegendItem = { name: string; fill: string; hatched?: boolean };

export type Said = {
  title: string;
  unit: string;
  legend: LegendItem[];
  /** Source, date and what has to be known beside: a paragraph each. */
  foot: string[];
};

const scale = 2;
const pad = 24;
const line = 16;

/** The drawing as PNG, twice as fine as on screen. */
export async function pictureOf(svg: SVGSVGElement, said: Said): Promise<Blob> {
  const { width, height } = svg.getBoundingClientRect();
  const style = getComputedStyle(svg);
  const colour = (value: string) => resolved(value, svg);
  const legend = placed(said.legend, width);
  const feet = said.foot.flatMap((f) => linesOf(f, Math.floor(width / 5.8)));
  const below = height + 82 + (legend.at(-1)?.y ?? -10) + 22;
  const whole = { width: Math.ceil(width) + pad * 2, height: Math.ceil(below + feet.length * line + 12) };
  const frame = element('svg', { width: whole.width * scale, height: whole.height * scale, viewBox: `0 0 ${whole.width} ${whole.height}` });
  const write = (text: string, x: number, y: number, size: number, ink: string, weight = 400) => {
    const words = element('text', { x, y, 'font-size': size, 'font-weight': weight, fill: colour(ink), 'font-family': style.fontFamily.replaceAll('"', "'") });
    words.textContent = text;
    frame.append(words);
  };
  frame.append(element('rect', { width: whole.width, height: whole.height, fill: colour('var(--card)') }));
  write(said.title, pad, 34, 19, 'var(--ink)', 600);
  write(said.unit, pad, 54, 13, 'var(--soft)');
  const copy = stilled(svg);
  for (const [key, value] of Object.entries({ x: pad, y: 66, width, height })) copy.setAttribute(key, String(value));
  frame.append(copy);
  for (const { item, x, y } of legend) {
    const at = { x: pad + x, y: height + 82 + y };
    frame.append(element('rect', { ...at, width: 20, height: 12, rx: 2, fill: colour(item.fill), stroke: colour('var(--soft)'), 'stroke-width': 0.6 }));
    if (item.hatched) frame.append(element('path', { d: `M${at.x + 3},${at.y + 12}l12,-12m-5,12l9,-9m-18,6l6,-6`, stroke: colour('var(--soft)') }));
    write(item.name, at.x + 27, at.y + 10, 12, 'var(--ink)');
  }
  feet.forEach((text, i) => {
    write(text, pad, below + (i + 1) * line - 4, 11, 'var(--soft)');
  });
  return drawn(new XMLSerializer().serializeToString(frame), whole.width * scale, whole.height * scale);
}

/** The legend in lines as wide as the drawing. */
function placed(items: LegendItem[], width: number): { item: LegendItem; x: number; y: number }[] {
  let x = 0;
  let y = 0;
  return items.map((item) => {
    const room = 50 + item.name.length * 7;
    if (x > 0 && x + room > width) {
      x = 0;
      y += 20;
    }
    const at = { item, x, y };
    x += room;
    return at;
  });
}

async function drawn(text: string, width: number, height: number): Promise<Blob> {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  try {
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    canvas.getContext('2d')?.drawImage(image, 0, 0, width, height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
    if (!blob) throw new Error('the browser made no picture of the drawing');
    return blob;
  } finally {
    URL.revokeObjectURL(address);
  }
}

const properties = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'font-size',
  'font-weight',
  'font-family',
  'text-anchor',
  'opacity',
];

// A picture knows no custom properties and no style sheet of the page: what they come
// to is written into each element.
function stilled(svg: SVGSVGElement): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const from = [...svg.querySelectorAll('*')];
  [...copy.querySelectorAll('*')].forEach((to, i) => {
    const original = from[i];
    if (!original || to instanceof SVGTitleElement) return;
    const style = getComputedStyle(original);
    for (const name of properties) {
      const value = style.getPropertyValue(name);
      if (value) to.setAttribute(name, value.replaceAll('"', "'"));
    }
    to.removeAttribute('style');
    to.removeAttribute('class');
  });
  copy.removeAttribute('class');
  copy.removeAttribute('style');
  return copy;
}

function resolved(value: string, near: Element): string {
  const probe = document.createElement('span');
  probe.style.color = value;
  near.parentElement?.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

function element(name: string, attributes: Record<string, string | number>): SVGElement {
  const e = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, String(value));
  return e;
}

function linesOf(text: string, room: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
