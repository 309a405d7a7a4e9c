// What the authorities publish, under /pki: their certificates, the lists, and the responders.
//
//   /pki/ca/authentication-2023.cer, .pem      one authority's certificate
//   /pki/ca/authentication.pem                 all generations of a purpose, for `openssl -CAfile`
//   /pki/crl/authentication/2023/Tokyo-to/Kiyose-shi.crl
//   /pki/ocsp/authentication                   POST, and GET with the request behind it (RFC 6960 A.1)
//   /pki                                       what there is, as JSON

import { createHash } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { attendOcsp, ocspListener, type Purpose, readCrl, toPem } from '@openmyna/pki';
import type { Clock } from '@openmyna/store';
import { purposes } from '../authorities.ts';
import type { OpenCertificationAuthority } from '../certification-authority.ts';

/** What answers under /pki. */
export interface PkiHandler {
  /** Takes a request whose path is its own. @returns whether it was */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /** Answers a server's plain OCSP requests ahead of its listeners. @returns to be disposed of with the server */
  attend(server: Server): Disposable;
}

interface File {
  readonly type: string;
  readonly body: Uint8Array | string;
  /** Seconds for which it may be kept. */
  readonly keep: number;
  readonly modified?: Date;
}

const hour = 3600;

const listPath = /^\/pki\/crl\/(signature|authentication)\/(\d{4})\/([A-Za-z-]+\/[A-Za-z-]+)\.crl$/;
const certificatePath = /^\/pki\/ca\/(signature|authentication)(?:-(\d{4}))?\.(cer|pem)$/;

/** Opens the responders, so that the first who asks need not wait for their certificates. */
export const openPkiHandler = async (authority: OpenCertificationAuthority, clock: Clock): Promise<PkiHandler> => {
  const { responders } = await authority.responders();
  const byPath = new Map([...responders].map(([purpose, responder]) => [`/pki/ocsp/${purpose}`, responder]));
  const ocsp = new Map([...byPath].map(([path, responder]) => [path, ocspListener(responder, { clock, path })]));
  return {
    attend: (server) => attendOcsp(server, { responders: byPath, clock }),
    handle: (request, response) => {
      const path = request.url ?? '';
      if (path !== '/pki' && !path.startsWith('/pki/')) return false;
      const [responder] = /^\/pki\/ocsp\/(?:signature|authentication)(?=\/|$)/.exec(path) ?? [];
      if (responder !== undefined) ocsp.get(responder)!(request, response);
      else answerFile(request, response, fileOf(authority, clock, path));
      return true;
    },
  };
};

const fileOf = (authority: OpenCertificationAuthority, clock: Clock, path: string): File | undefined => {
  if (path === '/pki' || path === '/pki/') return index(authority);
  const list = listPath.exec(path);
  if (list !== null) return listFile(authority, clock, list[1] as Purpose, Number(list[2]), list[3]!);
  const [, purpose, generation, ending] = certificatePath.exec(path) ?? [];
  const certificates = authority.authorities
    .filter((one) => one.purpose === purpose && (generation === undefined || one.generation === Number(generation)))
    .map(({ certificate }) => certificate);
  if (certificates.length === 0) return undefined;
  if (ending === 'cer')
    return certificates.length === 1
      ? { type: 'application/pkix-cert', body: certificates[0]!, keep: hour }
      : undefined;
  const body = certificates.map((der) => toPem('CERTIFICATE', der)).join('');
  return { type: 'application/x-pem-file', body, keep: hour };
};

const listFile = (
  { lists, authorities }: OpenCertificationAuthority,
  clock: Clock,
  purpose: Purpose,
  year: number,
  municipality: string,
): File | undefined => {
  const generation = authorities.find((one) => one.generation === year)?.generation;
  const body = generation === undefined ? undefined : lists.read({ purpose, generation, municipality });
  if (body === undefined) return undefined;
  const { thisUpdate, nextUpdate } = readCrl(body);
  const keep = Math.max(0, Math.floor((nextUpdate.getTime() - clock().getTime()) / 1000));
  // A list may be followed by another at any time, so nobody is told to keep it for all of its day.
  return { type: 'application/pkix-crl', body, keep: Math.min(keep, hour), modified: thisUpdate };
};

const index = ({ authorities }: OpenCertificationAuthority): File => ({
  type: 'application/json',
  body: `${JSON.stringify(
    {
      authorities: authorities.map(({ name }) => `/pki/ca/${name}.cer`),
      trust: purposes.map((purpose) => `/pki/ca/${purpose}.pem`),
      ocsp: purposes.map((purpose) => `/pki/ocsp/${purpose}`),
      crl: '/pki/crl/{purpose}/{generation}/{prefecture}/{municipality}.crl',
    },
    null,
    2,
  )}\n`,
  keep: 0,
});

const answerFile = (request: IncomingMessage, response: ServerResponse, file: File | undefined): void => {
  // Whatever a body would say, nothing here reads it.
  request.resume();
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
    return;
  }
  if (file === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('404\n');
    return;
  }
  const etag = `"${createHash('sha256').update(file.body).digest('hex')}"`;
  const headers = {
    'content-type': file.type,
    'cache-control': `max-age=${file.keep},public`,
    etag,
    ...(file.modified && { 'last-modified': file.modified.toUTCString() }),
    'x-content-type-options': 'nosniff',
  };
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, { ...headers, 'content-length': Buffer.byteLength(file.body) });
  response.end(request.method === 'HEAD' ? undefined : file.body);
};
