import { OpenMynaError } from '@openmyna/errors';
import { MalformedDer, type Purpose, readCertificationRequest } from '@openmyna/pki';
import { errors } from '../errors.ts';
import { issueTo, termOf } from './certify.ts';
import { type Answers, type CallContext, cardOf, residentOf } from './context.ts';
import { serialText, toBase64, viewOf } from './views.ts';

export const certificateCalls: Answers<'certificates' | 'revoke' | 'issue' | 'renewable' | 'renew'> = {
  certificates: async (context, { card }) => {
    residentOf(context, card);
    return (await context.certification.authority.certificatesOf(card)).map(viewOf);
  },

  revoke: async (context, { card, serial, purpose, reason }) => {
    const { authority } = context.certification;
    const record =
      serial === undefined
        ? await newestOf(context, `${card}`, purpose)
        : await authority.record({ purpose, serial: BigInt(`0x${serial}`) });
    const { at, reason: holds } = await authority.revoke(record, reason);
    const before = record.revocation !== undefined;
    return { purpose, serial: serialText(record.serial), at: at.toISOString(), reason: holds, before };
  },

  issue: async (context, { card, purpose, medium, request }) => {
    const publicKey = keyOf(request);
    const { serial, certificate } = await issueTo(context, { card, purpose, medium, publicKey });
    return { serial: serialText(serial), certificate: toBase64(certificate) };
  },

  renewable: async (context, { diversification, purpose }) => {
    const card = cardOf(context, diversification);
    const { notAfter } = await termOf(context, { card, purpose, medium: 'card' });
    return { card, notAfter: notAfter.toISOString() };
  },

  renew: async (context, { diversification, purpose, publicKey }) => {
    const card = cardOf(context, diversification);
    const key = new Uint8Array(Buffer.from(publicKey, 'base64'));
    const issued = await issueTo(context, { card, purpose, medium: 'card', publicKey: key });
    const { serial, certificate, authority } = issued;
    return { serial: serialText(serial), certificate: toBase64(certificate), authority: toBase64(authority) };
  },
};

const newestOf = async (context: CallContext, card: string, purpose: Purpose) => {
  residentOf(context, card);
  const record = (await context.certification.authority.certificatesOf(card)).findLast(
    (one) => one.purpose === purpose,
  );
  if (record === undefined) throw new OpenMynaError(errors['certificate.none'], { card, purpose });
  return record;
};

const keyOf = (request: string): Uint8Array => {
  try {
    return readCertificationRequest(Buffer.from(request, 'base64'));
  } catch (error) {
    if (error instanceof MalformedDer)
      throw new OpenMynaError(errors['certificate.request'], { problem: error.message });
    throw error;
  }
};
