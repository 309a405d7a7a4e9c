import {
  authorityOf,
  type EndEntityRequest,
  type Generation,
  generateRsaKey,
  type Purpose,
  type SignatureRequest,
} from '../src/index.ts';

const made = new Map<string, ReturnType<typeof generateRsaKey>>();

/** A key by name, made once a process. */
export const key = (name: string) => {
  const one = made.get(name) ?? generateRsaKey();
  made.set(name, one);
  return one;
};

export const authority = async <P extends Purpose>(purpose: P, generation: Generation = 2023) =>
  authorityOf(purpose, generation, await key(`${purpose}-${generation}`)) as ReturnType<typeof authorityOf> & {
    purpose: P;
  };

/** 23:59:59 in Japan, as every certificate ends, of the UTC day of an instant in milliseconds. */
export const endOfDayInJapan = (instant: number): Date => new Date(new Date(instant).setUTCHours(14, 59, 59, 0));

export const request = async (): Promise<EndEntityRequest> => ({
  serial: 0x07654321n,
  publicKey: (await key('holder')).publicKey,
  commonName: '997794E9AGCIEG13221003A',
  municipality: { prefecture: 'Tokyo-to', name: 'Kiyose-shi' },
  notBefore: new Date('2025-10-27T01:23:45Z'),
  notAfter: new Date('2030-02-17T14:59:59Z'),
});

export const signatureRequest = async (): Promise<SignatureRequest> => ({
  ...(await request()),
  commonName: '2025102710234513221003A',
  person: {
    name: '見本　太郎',
    nameMask: '00000',
    sex: '1',
    birthDate: '319800217',
    address: '東京都清瀬市架空町９９丁目１番２号',
    addressMask: '00000000000000000',
  },
});
