// Documents that one reader reads otherwise than another, or that make a reader fetch or grow: refused as they are, or changed.

import { change, type Forgery, filled, good } from './build.ts';

const from = good.taxReturn;
const refused = (what: string, forge: () => string | Uint8Array): Forgery => ({ what, check: 'form', forge });
const typed = (what: string, subset: string): Forgery =>
  refused(`a document type ${what}`, () => `<!DOCTYPE doc ${subset}>${from}`);
const declared = (what: string, declaration: string): Forgery => refused(what, () => `<?xml ${declaration}?>${from}`);
const inDetail = (what: string, content: string, check: Forgery['check'] = 'form'): Forgery => ({
  what,
  check,
  forge: () => filled(from, 'detail', content),
});
/** Bytes of its own in what is signed. */
const bytes = (what: string, ...own: readonly number[]): Forgery =>
  refused(what, () => {
    const at = Buffer.from(from.slice(0, from.indexOf('1,000'))).length;
    const all = Buffer.from(from);
    return Buffer.concat([all.subarray(0, at), Buffer.from(own), all.subarray(at)]);
  });
const namespaced = (what: string, declaration: string): Forgery =>
  refused(what, () => change(from, '<doc>', `<doc ${declaration}>`));

const laughs = Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join('');

export const documents: readonly Forgery[] = [
  typed('alone', ''),
  typed('with an entity', '[<!ENTITY a "9">]'),
  typed('with a billion laughs', `[<!ENTITY l0 "ha">${laughs}]`),
  typed('with an external entity', '[<!ENTITY a SYSTEM "file:///etc/passwd">]'),
  typed('with a parameter entity', '[<!ENTITY % a SYSTEM "http://127.0.0.1/"> %a;]'),
  typed('outside', 'SYSTEM "http://127.0.0.1/a.dtd"'),
  typed('that makes another attribute an identifier', '[<!ATTLIST detail 番号 ID #IMPLIED>]'),
  typed('with an attribute by default', '[<!ATTLIST detail 単位 CDATA "千円">]'),
  typed('with a notation', '[<!NOTATION a SYSTEM "a">]'),
  refused('a document type behind a comment', () => `<!-- a --><!DOCTYPE doc>${from}`),
  inDetail('an entity that nobody declared', '&a;'),
  inDetail('an entity called after what every object has', '&toString;'),
  inDetail('an entity of HTML', '&nbsp;'),
  declared('XML 1.1', 'version="1.1"'),
  declared('XML 1.5', 'version="1.5"'),
  declared('Shift_JIS by its word', 'version="1.0" encoding="Shift_JIS"'),
  declared('UTF-16 by its word', 'version="1.0" encoding="UTF-16"'),
  declared('UTF-7 by its word', 'version="1.0" encoding="UTF-7"'),
  declared('no version', 'encoding="UTF-8"'),
  refused('a declaration that is not at the beginning', () => ` <?xml version="1.0"?>${from}`),
  refused('two declarations', () => `<?xml version="1.0"?><?xml version="1.0"?>${from}`),
  refused('UTF-16', () => Buffer.from(`\ufeff${from}`, 'utf16le')),
  refused('UTF-16 without its mark', () => Buffer.from(from, 'utf16le')),
  refused('two byte order marks', () => `\ufeff\ufeff${from}`),
  refused('Shift_JIS', () => Buffer.from(`<?xml version="1.0" encoding="Shift_JIS"?><doc>\x93\xfa</doc>`, 'latin1')),
  bytes('a < of two bytes', 0xc0, 0xbc),
  bytes('a NUL of two bytes', 0xc0, 0x80),
  bytes('a surrogate in UTF-8', 0xed, 0xa0, 0x80),
  bytes('a character beyond Unicode', 0xf4, 0x90, 0x80, 0x80),
  bytes('half a character', 0xe7, 0x94),
  bytes('a NUL', 0),
  bytes('a control character', 0x1b),
  bytes('a character that is none', 0xef, 0xbf, 0xbf),
  inDetail('a reference to NUL', '&#0;'),
  inDetail('a reference to a surrogate', '&#xD842;&#xDFB7;'),
  inDetail('a reference beyond Unicode', '&#x110000;'),
  inDetail('a reference to a control character', '&#27;'),
  inDetail('a reference to a number too large', '&#99999999999999999999;'),
  inDetail('a CDATA section that does not end', '<![CDATA[a'),
  inDetail('the end of a CDATA section', 'a]]>b'),
  inDetail('a comment with two hyphens', '<!-- a -- b -->'),
  inDetail('a tag in CDATA', '1,000<![CDATA[<a/>]]>', 'digest'),
  inDetail('a CDATA section behind what is signed', '1,000<![CDATA[,000]]>', 'digest'),
  inDetail('an instruction called xml', '<?xml version="1.0"?>'),
  inDetail(
    'XInclude in what is signed',
    '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>',
    'digest',
  ),
  refused('two roots', () => from + from),
  refused('text behind the root', () => `${from}a`),
  refused('text before the root', () => `a${from}`),
  refused('no end', () => from.slice(0, -1)),
  refused('nothing', () => ''),
  refused('a mark and nothing', () => '\ufeff'),
  refused('tags that cross', () => change(from, '1,000</detail>', '1,000</doc>')),
  refused('an attribute twice', () => change(from, '<detail ', '<detail Id="D1" ')),
  refused('an attribute twice by two prefixes', () =>
    change(from, '<detail ', '<detail xmlns:a="urn:x" xmlns:b="urn:x" a:n="1" b:n="2" '),
  ),
  refused('an attribute without quotes', () => change(from, 'Id="D1"', 'Id=D1')),
  refused('a < in an attribute', () => change(from, '単位="円"', '単位="<"')),
  refused('a prefix that is not bound', () => change(from, '<detail ', '<detail a:b="1" ')),
  namespaced('a namespace that is relative', 'xmlns:n="n"'),
  namespaced('a namespace with a space around it', 'xmlns:n=" urn:n "'),
  namespaced('a namespace with a space in it', 'xmlns:n="urn:n n"'),
  namespaced('a prefix that is bound to nothing', 'xmlns:n=""'),
  namespaced('xml bound to another', 'xmlns:xml="urn:x"'),
  namespaced('another bound to that of xml', 'xmlns:n="http://www.w3.org/XML/1998/namespace"'),
  namespaced('xmlns bound', 'xmlns:xmlns="urn:x"'),
  namespaced('the default bound to that of xmlns', 'xmlns="http://www.w3.org/2000/xmlns/"'),
  refused('a signature of the same namespace with a space', () =>
    change(from, 'xmlns:dsig="http://www.w3.org/2000/09/xmldsig#"', 'xmlns:dsig="http://www.w3.org/2000/09/xmldsig# "'),
  ),
];
