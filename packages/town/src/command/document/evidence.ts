// What a document is checked against: the town's authorities, its time-stamp authority, and what its responders say now.

import { join } from 'node:path';
import { readIfThere } from '@openmyna/durable';
import { findIssuer, MalformedDer, ocspAddressOf, ocspRequestFor, readCertificate } from '@openmyna/pki';
import type { VerifyOptions } from '@openmyna/signature';
import { layout } from '../../folder/layout.ts';
import { askResponder } from '../certificate/ask-responder.ts';
import { anchorsOf, readDer } from '../certificate/input.ts';
import type { Invocation } from '../definition.ts';

/** @param at the instant at which it is asked */
export const verifyOptionsOf = async (invocation: Invocation, at: Date): Promise<VerifyOptions> => {
  const anchors = await anchorsOf(invocation);
  const root = join(layout(invocation.folder).timestamps, 'root.pem');
  return {
    now: at,
    anchors,
    timestampAnchors: readIfThere(root) === undefined ? [] : [readDer(root)],
    evidence: async (der) => {
      try {
        const certificate = readCertificate(der);
        const url = ocspAddressOf(certificate);
        // Of an authority that nobody trusts nothing is asked: anybody may have written the address.
        const issuer = findIssuer(certificate, 'signature', anchors).anchor;
        if (url === undefined || issuer === undefined) return [];
        const nonce = invocation.random(16);
        return [await askResponder(url, ocspRequestFor(certificate, issuer, nonce), nonce)];
      } catch (error) {
        if (error instanceof MalformedDer) return [];
        throw error;
      }
    },
  };
};
