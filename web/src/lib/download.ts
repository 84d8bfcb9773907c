/** Saves what is in sight as a file. */
export function save(name: string, body: Blob): void {
  const address = URL.createObjectURL(body);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export type Cell = string | number | boolean | null | undefined;

/** Rows as CSV (RFC 4180). A text that a spreadsheet would run as a formula is made one. */
export function csv(head: string[], rows: Cell[][]): Blob {
  const cell = (v: Cell) => {
    if (v === null || v === undefined) return '';
    if (typeof v !== 'string') return String(v);
    const text = /^[=+\-@\t\r]/.test(v) ? `'${v}` : v;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [head, ...rows].map((row) => row.map(cell).join(','));
  return new Blob(['\ufeff', lines.join('\r\n'), '\r\n'], { type: 'text/csv;charset=utf-8' });
}
