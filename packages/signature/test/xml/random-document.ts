// Documents with everything that canonical forms turn on: namespaces bound again and unbound, attributes of xml, characters that are escaped.

import type { Draw } from '../../../pki/test/breed.ts';

const prefixes = ['', 'a', 'b', '名'] as const;
const uris = ['urn:x', 'urn:y', 'http://example.jp/%E5%90%8D'] as const;
const texts = [
  '甲',
  ' ',
  '\r\n',
  '\t',
  '&#13;',
  '&#9;',
  '&lt;&amp;&gt;',
  ']]&gt;',
  '"',
  "'",
  '<![CDATA[<&>]]>',
  '𠮷󠄀',
  '&#x20BB7;',
] as const;
const values = ['1', '', ' 二 ', '&#10;&#13;&#9;', '&lt;&amp;>', "'", '&quot;', 'a\r\nb\tc', '𠮷'] as const;

/** @returns text of a document; elements whose prefixes are always bound */
export const randomDocument = (below: Draw, { around = true } = {}): string => {
  const one = <T>(all: readonly T[]): T => all[below(all.length)]!;
  const some = (most: number, make: () => string): string => Array.from({ length: below(most + 1) }, make).join('');
  const filler = () => one([...texts, '<!-- 注 -->', '<?指示 値?>', '<?p?>']);

  const element = (depth: number, bound: ReadonlySet<string>): string => {
    const declared = new Map<string, string>();
    for (let count = below(3); count > 0; count--) declared.set(one(prefixes), one(uris));
    if (below(6) === 0) declared.set('', '');
    const usable = new Set([...bound, ...declared.keys()].filter((prefix) => prefix !== ''));
    const prefix = one(['', ...usable]);
    const name = `${prefix === '' ? '' : `${prefix}:`}${one(['明細', 'e', 'f', '𠮷'])}`;
    const attributes = new Map<string, string>();
    // One local name a prefix: two prefixes of one namespace must not have it twice.
    for (const [index, own] of ['', ...usable].entries())
      if (below(2) === 0) attributes.set(`${own === '' ? '' : `${own}:`}${'xyzw'[index % 4]}`, one(values));
    if (below(4) === 0) attributes.set(one(['xml:lang', 'xml:space', 'xml:base']), one(['ja', 'preserve', 'urn:b']));
    const tag = [
      ...[...declared].map(([own, uri]) => `xmlns${own === '' ? '' : `:${own}`}="${uri}"`),
      ...[...attributes].map(([own, value]) => `${own}="${value}"`),
    ].sort(() => below(3) - 1);
    const open = `<${name}${tag.map((own) => one([' ', '\n  ']) + own).join('')}`;
    if (below(8) === 0) return `${open}/>`;
    const inside = () => (depth > 0 && below(2) === 0 ? element(depth - 1, usable) : filler());
    return `${open}>${some(4, inside)}</${name}>`;
  };

  const root = `<r xmlns:k="urn:k" xml:lang="ja" k:v="1">${element(4, new Set(['k']))}</r>`;
  const beside = () => one(['<!-- 外 -->', '<?外 v?>', '\n']);
  return around ? `<?xml version="1.0"?>\n${some(3, beside)}${root}${some(3, beside)}` : root;
};
