// Makes the negative corpus anew: `node make.ts > certificate-check.json && npm run format`. Every artefact is good but for one thing, and says
// which. The keys are made for the run and thrown away, so what is made differs in its bytes each time and never in its meaning.

import './encoding.ts';
import './issuer.ts';
import './purpose.ts';
import './revocation.ts';
import { authorities, base64, build, cases, good, ocsp } from './parts.ts';

/** What many cases have in common stands once, and they name it: `@answer-authentication`. */
const shared = Object.fromEntries(
  (['authentication', 'signature'] as const).flatMap((purpose) => [
    [`certificate-${purpose}`, base64(build(good(purpose)))],
    [`answer-${purpose}`, base64(ocsp(purpose, {}))],
  ]),
);
const names = new Map(Object.entries(shared).map(([name, bytes]) => [bytes, `@${name}`]));
const shorten = (_: string, value: unknown): unknown =>
  typeof value === 'string' ? (names.get(value) ?? value) : value;

const anchors = Object.values(authorities).map(({ purpose, generation, certificate }) => ({
  purpose,
  generation,
  certificate: base64(certificate),
}));
const description =
  'Certificates, and what is said of their revocation, each wrong in one way; made by make.ts. Bytes in base64, or @ and a name of `shared`.';
const numbered = cases.map((one, index) => ({ id: index + 1, ...one }));
const shortened: unknown = JSON.parse(JSON.stringify(numbered, shorten));
console.log(JSON.stringify({ description, anchors, shared, cases: shortened }, null, 2));
