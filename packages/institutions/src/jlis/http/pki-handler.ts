// What the authorities publish, under /pki: their certificates, the lists, and the responders.
//
//   /pki/ca/authentication-2023.cer, .pem      one authority's certificate
//   /pki/ca/authentication.pem                 all generations of a purpose, for `openssl -CAfile`
//   /pki/crl/authentication/2023/Tokyo-to/Kiyose-shi.crl
//   /pki/ocsp/authentication                   POST, and GET with the request behind it (RFC 6960 A.1)
//   /pki                                       what there is, as JSON

import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import { OpenMynaError } from '@openmyna/errors';
import {
  attendOcsp,
  longestOcspRequest,
  MalformedDer,
  type OcspHttpResponse,
  type OcspResponder,
  ocspOverHttp,
  ocspRequestType,
  type Purpose,
  readCrl,
  toPem,
} from '@openmyna/pki';
import type { Clock } from '@openmyna/store';
import { purposes } from '../authorities.ts';
import type { OpenCertificationAuthority } from '../certification-authority.ts';
import { errors } from '../errors.ts';

/** What stands at a path under /pki, as data: the server that serves it brings the requests. */
export interface Publication {
  readonly methods: readonly string[];
  /** Of a POST: its media type, and how many bytes it has at most. */
  readonly takes?: { readonly type: string; readonly bytes: number };
  /** @throws OpenMynaError `jlis.list` */
  answer(request: { readonly method: string; readonly body: Uint8Array }): OcspHttpResponse | Promise<OcspHttpResponse>;
}

/** Where a server is asked, and who hears of its defects. */
export interface PkiServing {
  /** Whether a Host is a name of this server. */
  readonly isOwnHost: (host: string) => boolean;
  /** Told of what was thrown. */
  readonly onDefect: (cause: unknown) => void;
}

/** What answers under /pki. */
export interface PkiHandler {
  /** What stands at a path; undefined where nothing does. */
  at(path: string): Publication | undefined;
  /** Answers a server's plain OCSP requests ahead of its listeners. @returns to be disposed of with the server */
  attend(server: Server, serving: PkiServing): Disposable;
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
  return {
    attend: (server, serving) => attendOcsp(server, { responders: byPath, clock, ...serving }),
    at: (path) => {
      const [, own = '', rest = ''] = /^(\/pki\/ocsp\/[a-z]+)(?:\/(.*))?$/.exec(path) ?? [];
      const responder = byPath.get(own);
      if (responder !== undefined) return ocspAt(responder, rest, clock);
      const file = filesOf(authority, clock, path);
      return file && { methods: ['GET'], answer: () => answerFile(file()) };
    },
  };
};

const ocspAt = (responder: OcspResponder, path: string, clock: Clock): Publication => ({
  methods: ['GET', 'POST'],
  takes: { type: ocspRequestType, bytes: longestOcspRequest },
  answer: ({ method, body }) => ocspOverHttp(responder, { method, path, body }, clock),
});

/** What is published at a path, read when it is asked for. */
const filesOf = (authority: OpenCertificationAuthority, clock: Clock, path: string): (() => File) | undefined => {
  if (path === '/pki' || path === '/pki/') return () => index(authority);
  const list = listPath.exec(path);
  if (list !== null) return listFile(authority, clock, list[1] as Purpose, Number(list[2]), list[3]!);
  const [, purpose, generation, ending] = certificatePath.exec(path) ?? [];
  const certificates = authority.authorities
    .filter((one) => one.purpose === purpose && (generation === undefined || one.generation === Number(generation)))
    .map(({ certificate }) => certificate);
  if (certificates.length === 0) return undefined;
  if (ending === 'cer')
    return certificates.length === 1
      ? () => ({ type: 'application/pkix-cert', body: certificates[0]!, keep: hour })
      : undefined;
  const body = certificates.map((der) => toPem('CERTIFICATE', der)).join('');
  return () => ({ type: 'application/x-pem-file', body, keep: hour });
};

const listFile = (
  { lists, authorities }: OpenCertificationAuthority,
  clock: Clock,
  purpose: Purpose,
  year: number,
  municipality: string,
): (() => File) | undefined => {
  const generation = authorities.find((one) => one.generation === year)?.generation;
  const body = generation === undefined ? undefined : lists.read({ purpose, generation, municipality });
  if (body === undefined) return undefined;
  return () => {
    const { thisUpdate, nextUpdate } = readList(body, `${purpose}/${year}/${municipality}`);
    const keep = Math.max(0, Math.floor((nextUpdate.getTime() - clock().getTime()) / 1000));
    // A list may be followed by another at any time, so nobody is told to keep it for all of its day.
    return { type: 'application/pkix-crl', body, keep: Math.min(keep, hour), modified: thisUpdate };
  };
};

/** A list that cannot be read is given to nobody: who took it for one would believe that nothing is revoked. */
const readList = (der: Uint8Array, list: string): ReturnType<typeof readCrl> => {
  try {
    return readCrl(der);
  } catch (cause) {
    throw cause instanceof MalformedDer ? new OpenMynaError(errors['jlis.list'], { list }, { cause }) : cause;
  }
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

const answerFile = ({ type, body, keep, modified }: File): OcspHttpResponse => ({
  status: 200,
  headers: {
    'content-type': type,
    'cache-control': `max-age=${keep},public`,
    etag: `"${createHash('sha256').update(body).digest('hex')}"`,
    ...(modified && { 'last-modified': modified.toUTCString() }),
    'x-content-type-options': 'nosniff',
  },
  body: typeof body === 'string' ? Buffer.from(body) : body,
});
