// A drawing of the page as a picture that stands by itself: with its title, unit,
// source and date, in the colours that are on screen now.

export type Said = { title: string; unit: string; foot: string };

const scale = 2;
const pad = 24;

/** The drawing as PNG, twice as fine as on screen. */
export async function pictureOf(svg: SVGSVGElement, said: Said): Promise<Blob> {
  const { width, height } = svg.getBoundingClientRect();
  const feet = linesOf(said.foot, Math.floor((width + pad) / 6.2));
  const whole = { width: Math.ceil(width) + pad * 2, height: Math.ceil(height) + 96 + feet.length * 16 };
  const frame = document.createElementNS(svg.namespaceURI, 'svg') as SVGSVGElement;
  frame.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  frame.setAttribute('width', String(whole.width * scale));
  frame.setAttribute('height', String(whole.height * scale));
  frame.setAttribute('viewBox', `0 0 ${whole.width} ${whole.height}`);
  const style = getComputedStyle(svg);
  const ink = style.getPropertyValue('color');
  const soft = resolved('var(--soft)', svg);
  frame.append(element('rect', { width: whole.width, height: whole.height, fill: resolved('var(--card)', svg) }));
  frame.append(words(said.title, { x: pad, y: 34, 'font-size': 19, 'font-weight': 600, fill: ink }, style));
  frame.append(words(said.unit, { x: pad, y: 54, 'font-size': 13, fill: soft }, style));
  const copy = stilled(svg);
  for (const [key, value] of Object.entries({ x: pad, y: 66, width, height })) copy.setAttribute(key, String(value));
  frame.append(copy);
  feet.forEach((line, i) => {
    frame.append(words(line, { x: pad, y: height + 88 + i * 16, 'font-size': 11, fill: soft }, style));
  });
  return drawn(new XMLSerializer().serializeToString(frame), whole.width * scale, whole.height * scale);
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

function words(text: string, attributes: Record<string, string | number>, style: CSSStyleDeclaration): SVGElement {
  const e = element('text', { ...attributes, 'font-family': style.fontFamily.replaceAll('"', "'") });
  e.textContent = text;
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
