import { join } from 'node:path';

/** Where everything of a town stands in its data folder. */
export const layout = (folder: string) => ({
  folder,
  /** One journalled file per card. */
  wallet: join(folder, 'wallet'),
  /** Keys and certificates of the authorities and of those who seal records. */
  authorities: join(folder, 'authorities'),
  /** What opens the keys. */
  passphrase: join(folder, 'authorities.passphrase'),
  /** What the authorities' keys were used for; its first lines are the making of them. */
  signatureLog: join(folder, 'authorities', 'signatures.log'),
  /** Keys and certificates of the time-stamp authority. */
  timestamps: join(folder, 'authorities', 'timestamps'),
  /** The database: the books of the authorities. */
  store: join(folder, 'store'),
  /** Published lists, and snapshots of the status. */
  publications: join(folder, 'pki'),
  /** Roots of the card-verifiable chains, for whoever checks a card's records. */
  cvAnchors: join(folder, 'authorities', 'cv-anchors.json'),
  /** One JSON per resident, with the personalisation of the card. */
  residents: join(folder, 'residents'),
  /** Who may log in. */
  accounts: join(folder, 'accounts.json'),
  /** How far the town's time is ahead of the machine's, and to when it was moved. */
  clock: join(folder, 'clock.json'),
  /** Written last: a folder that has it is a town. */
  town: join(folder, 'town.json'),
  /** What is not yet a town; here until everything in it has moved out. */
  making: join(folder, '.making'),
  /** Where a command talks to whoever holds the wallet. */
  socket: join(folder, 'town.sock'),
});

export type Layout = ReturnType<typeof layout>;
