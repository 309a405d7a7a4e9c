// openssl as a reader of certificates: what it says of bytes of ours.

import { spawnSync } from 'node:child_process';

export const openssl = (args: readonly string[], input?: Uint8Array): string => {
  const { stdout, stderr, error } = spawnSync('openssl', args, { input: input ?? '' });
  if (error) throw error;
  return `${stdout}${stderr}`;
};

/** `openssl x509 -text`, names the way RFC 2253 writes them. */
export const text = (der: Uint8Array): string =>
  openssl(['x509', '-inform', 'DER', '-noout', '-text', '-nameopt', 'RFC2253,utf8,-esc_msb'], der);

interface Line {
  readonly depth: number;
  readonly type: string;
  readonly value: string;
}

const asn1parse = (der: Uint8Array): Line[] =>
  openssl(['asn1parse', '-inform', 'DER'], der)
    .split('\n')
    .map((line) =>
      /^ *\d+:d=(\d+) +hl=\d+ l= *\d+ (?:prim|cons): ([^:[]*(?:\[ ?\d+ ?\])?) *(?:\[HEX DUMP\])?:?(.*)$/.exec(line),
    )
    .filter((match) => match !== null)
    .map(([, depth, type, value]) => ({ depth: Number(depth), type: type!.trim(), value: value!.trim() }));

const render = ({ depth, type, value }: Line): string => `${'  '.repeat(depth)}${type} ${value}`.trimEnd();

/**
 * Every element as `openssl asn1parse` shows it, a line each and indented. An OCTET STRING with a SEQUENCE in it is opened,
 * and an attribute of a name, which is always SET { SEQUENCE { OBJECT, string } }, is one line.
 */
export const outline = (der: Uint8Array): string => {
  const lines = asn1parse(der).flatMap((line): Line[] =>
    line.type === 'OCTET STRING' && line.value.startsWith('30')
      ? asn1parse(Buffer.from(line.value, 'hex')).map((inner) => ({ ...inner, depth: inner.depth + line.depth }))
      : [line],
  );
  const rows: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const [set, , attribute, string] = lines.slice(at, at + 4);
    if (set!.type === 'SET') {
      rows.push(render({ depth: set!.depth, type: attribute!.value, value: `${string!.type} ${string!.value}` }));
      at += 3;
    } else rows.push(render(set!));
  }
  return rows.join('\n');
};
