// 本人確認書類: which of them are enough for whom. Only their kinds are kept, never what stands in them.

/** Issued by an authority, with a photo (A). */
export const photoDocuments = [
  'passport',
  'drivers-licence',
  'driving-history',
  'residence-card',
  'special-permanent-resident-certificate',
  'disability-handbook',
  'my-number-card',
] as const;

/** With a name and a birth date or an address (B). */
export const otherDocuments = [
  'health-insurance',
  'pension-handbook',
  'student-card',
  'employee-card',
  'hospital-card',
  'mother-and-child-handbook',
] as const;

/** A kind of document. */
export type IdentityDocument = (typeof photoDocuments)[number] | (typeof otherDocuments)[number];

/** Who takes the card: 本人, 法定代理人, 任意代理人. */
export type Recipient = 'self' | 'guardian' | 'proxy';

/** What is laid before the clerk. */
export interface IdentityEvidence {
  readonly recipient: Recipient;
  /** The holder's own. */
  readonly holder: readonly IdentityDocument[];
  /** Of who comes in their place, or with them. */
  readonly representative: readonly IdentityDocument[];
}

/** What is missing. */
export type EvidenceProblem = 'holder-documents' | 'representative-documents' | 'guardian-needed';

const count = (documents: readonly IdentityDocument[]) => {
  const kinds = new Set(documents);
  const photo = [...kinds].filter((one) => (photoDocuments as readonly string[]).includes(one)).length;
  return { photo, other: kinds.size - photo };
};

/** One with a photo, or two without. */
const isEnough = (documents: readonly IdentityDocument[]): boolean => {
  const { photo, other } = count(documents);
  return photo >= 1 || other >= 2;
};

/** Where the holder stays away: two, of which one has a photo; or three of the holder's. */
const isEnoughFromAfar = (documents: readonly IdentityDocument[]): boolean => {
  const { photo, other } = count(documents);
  return (photo >= 1 && photo + other >= 2) || other >= 3;
};

/** undefined: it is enough. @param age of the holder, in years */
export const evidenceProblem = (
  { recipient, holder, representative }: IdentityEvidence,
  age: number,
): EvidenceProblem | undefined => {
  if (age < 15 && recipient !== 'guardian') return 'guardian-needed';
  if (!(recipient === 'proxy' ? isEnoughFromAfar : isEnough)(holder)) return 'holder-documents';
  if (recipient === 'self') return undefined;
  const { photo } = count(representative);
  const enough = recipient === 'proxy' ? photo >= 1 && isEnoughFromAfar(representative) : isEnough(representative);
  return enough ? undefined : 'representative-documents';
};
