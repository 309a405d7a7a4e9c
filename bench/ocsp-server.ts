// Servers to be asked by another process: `node ocsp-server.ts kept|demand|raw COUNT`. Prints its port and, as a line, one request
// in base64 for each certificate that is asked after.

import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openFileVault } from '@openmyna/institutions/jlis';
import {
  attendOcsp,
  authorityOf,
  createOcspResponder,
  encodeOcspRequest,
  generateRsaKey,
  issueOcspResponderCertificate,
  ocspListener,
  ocspOverHttp,
  readCertificate,
  StatusMemory,
} from '@openmyna/pki';

const [kind, count = '10000', folder = ''] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
/** Certificates that are asked after: the working set. */
const asked = 1000;
const firstSerial = 0x07000000;
const now = new Date();
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

const authority = authorityOf('authentication', 2023, await generateRsaKey());
const vault = openFileVault({ folder, passphrase: 'bench', newRsaKey: generateRsaKey });
const key = await vault.make('responder', 'RSA-2048');
const certificate = issueOcspResponderCertificate(authority, {
  serial: 1n,
  publicKey: key.publicKey,
  notBefore: later(-3600),
  notAfter: later(86_400),
});
const issuer = 'bench';
const status = new StatusMemory();
status.apply({ type: 'authority', sequence: 1, issuer, notBefore: authority.notBefore });
const [serial, through] = [BigInt(firstSerial), BigInt(firstSerial + Number(count) - 1)];
status.apply({ type: 'issued', sequence: 2, issuer, serial, through, notAfter: later(1e8) });

const responder = createOcspResponder({
  issuers: [
    {
      authority,
      certificate,
      signer: { ...key, sign: (data) => vault.sign('responder', data) },
      status: (one) => status.get(issuer, one),
    },
  ],
  clock: () => new Date(),
  validity: 900,
  nonce: 'ignore',
  ...(kind === 'kept' && { kept: { certificates: 100_000, seconds: 450 } }),
});
const { issuer: name } = readCertificate(authority.certificate);
const step = Math.max(1, Math.floor(Number(count) / asked));
const requests = Array.from({ length: asked }, (_, index) =>
  encodeOcspRequest({
    hash: 'SHA-1',
    issuerNameHash: createHash('sha1').update(name).digest(),
    issuerKeyHash: authority.keyId,
    serial: BigInt(firstSerial + index * step),
  }),
);
for (const request of requests) await responder.answer(request);
const one = await ocspOverHttp(responder, { method: 'POST', path: '', body: requests[0]! }, () => new Date());
const [headers, body] = [Object.entries(one.headers).flat(), Buffer.from(one.body).toString('latin1')];
const ocsp = ocspListener(responder, { clock: () => new Date(), path: '/ocsp' });
const server = createServer((incoming, outgoing) => {
  if (kind !== 'raw') return ocsp(incoming, outgoing);
  // The same bytes and nothing else: what node:http can do.
  incoming.resume().on('end', () => outgoing.writeHead(200, headers).end(body, 'latin1'));
});
if (kind !== 'raw') attendOcsp(server, { responders: new Map([['/ocsp', responder]]), clock: () => new Date() });
process.on('SIGINT', () => process.exit());
server.listen(0, '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port);
  for (const request of requests) console.log(Buffer.from(request).toString('base64'));
  console.log('ready');
});
