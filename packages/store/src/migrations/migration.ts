/** Of each family, the column by which its rows are spread and with which every key of its tables begins. */
export const familyKeys = {
  /** The register, cards, applications, consents. */
  resident: 'resident_id',
  /** Certificates, their revocation and status; the serial number, with its issuer after it. */
  certificate: 'certificate_serial',
  /** MyKey (マイキー): hash of a card's serial number. */
  link: 'link_key',
  /** What is asked for once, before it is known whose it is: by a random number of its own. */
  request: 'request_id',
  /** The store's messages, by whose they are. */
  outbox: 'source',
  /** Small tables that every node has whole: municipalities, codes, leases. */
  reference: undefined,
} as const;

/** One of {@link familyKeys}. */
export type Family = keyof typeof familyKeys;

/** One step of a schema. Steps are only ever added: one that has been released is never changed. */
export interface Migration {
  /** `room-0001-what`: unique, and recorded in the database. */
  readonly id: string;
  readonly family: Family;
  /** One idempotent DDL statement of the subset, as it may be run again after an interruption. */
  readonly sql: string;
  /** The table made here is history: whoever serves requests adds to it and reads it, and can do nothing else. */
  readonly history?: true;
}
