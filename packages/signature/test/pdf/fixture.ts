// PDFs of our own making.

/** Objects with a classic table. */
export const classicPdf = (objects: readonly string[], trailer = ''): Uint8Array => {
  let text = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n';
  const offsets = objects.map((body, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return at;
  });
  const at = text.length;
  const rows = offsets.map((one) => `${`${one}`.padStart(10, '0')} 00000 n \n`).join('');
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<</Size ${objects.length + 1} /Root 1 0 R /Info 6 0 R ${trailer}>>\nstartxref\n${at}\n%%EOF\n`;
  return new Uint8Array(Buffer.from(text, 'latin1'));
};

const stream = (text: string): string => `<</Length ${text.length}>>\nstream\n${text}\nendstream`;
const hex = (text: string): string => Buffer.from(text, 'utf16le').swap16().toString('hex');

/** One page that says 売買契約書. */
export const contractObjects: readonly string[] = [
  '<</Type /Catalog /Pages 2 0 R>>',
  '<</Type /Pages /Kids [3 0 R] /Count 1>>',
  '<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>>>>',
  stream(`BT /F1 24 Tf 72 760 Td <${hex('売買契約書')}> Tj ET`),
  '<</Type /Font /Subtype /Type0 /BaseFont /HeiseiMin-W3 /Encoding /UniJIS-UCS2-H /DescendantFonts [7 0 R]>>',
  `<</Title <feff${hex('売買契約書')}>>>`,
  '<</Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiMin-W3 /CIDSystemInfo <</Registry (Adobe) /Ordering (Japan1) /Supplement 2>> /FontDescriptor 8 0 R>>',
  '<</Type /FontDescriptor /FontName /HeiseiMin-W3 /Flags 6 /FontBBox [-123 -257 1001 910] /ItalicAngle 0 /Ascent 709 /Descent -241 /CapHeight 709 /StemV 69>>',
];
export const contract = (): Uint8Array => classicPdf(contractObjects);

/**
 * The contract for readers of PDF 1.4 and of 1.5 at once (7.5.8.4): its information dictionary is in an object stream, which the table does
 * not know and the stream behind it does.
 */
export const hybridPdf = (): string => {
  const [hidden, container, xref] = [6, contractObjects.length + 1, contractObjects.length + 2];
  let text = '%PDF-1.5\n%\xe2\xe3\xcf\xd3\n';
  const rows = new Map<number, number>();
  const put = (number: number, body: string) => {
    rows.set(number, text.length);
    text += `${number} 0 obj\n${body}\nendobj\n`;
  };
  for (const [index, body] of contractObjects.entries()) if (index + 1 !== hidden) put(index + 1, body);
  const [head, inside] = [`${hidden} 0 `, contractObjects[hidden - 1]!];
  const data = head + inside;
  put(container, `<</Type /ObjStm /N 1 /First ${head.length} /Length ${data.length}>>\nstream\n${data}\nendstream`);
  const more = text.length;
  const row = `\x02\x00${String.fromCharCode(container)}\x00`;
  put(
    xref,
    `<</Type /XRef /Size ${xref + 1} /W [1 2 1] /Index [${hidden} 1] /Length 4 /Root 1 0 R>>\nstream\n${row}\nendstream`,
  );
  const at = text.length;
  const line = (number: number) =>
    rows.has(number) ? `${`${rows.get(number)}`.padStart(10, '0')} 00000 n \n` : '0000000000 65535 f \n';
  text += `xref\n0 ${xref + 1}\n${Array.from({ length: xref + 1 }, (_, number) => line(number)).join('')}`;
  return `${text}trailer\n<</Size ${xref + 1} /Root 1 0 R /Info ${hidden} 0 R /XRefStm ${more}>>\nstartxref\n${at}\n%%EOF\n`;
};
