// A vendor or a generation of card is a record of facts. The ATRs and the differences in behaviour are real
// (card.md §1.2, §1.3, §1.4, §1.5, §7); which vendor and year each belongs to is not public, so the two names and the
// assignment are ours.

import { type Atqb, atrFromAtqb, fromHex } from '@openmyna/apdu';

export type CardInterface = 'contact' | 'contactless';

export interface CardModel {
  readonly vendor: 'E' | 'D';
  /** Year of the generation; its certificates come from the authorities of that year. */
  readonly generation: 2015 | 2019 | 2023;
  readonly contactAtr: Uint8Array;
  readonly atqb: Atqb;
  /** Whether extended Lc and Le are taken; where not, they get 6700 and secure messaging is out of reach. */
  readonly extendedLength: boolean;
  /** Whether CLA bit 5 chains commands (third historical capability byte, C0). */
  readonly commandChaining: boolean;
  /** Whether the first command after power-up gets 6F00, whatever it is. */
  readonly failsFirstCommand: boolean;
  /**
   * What an empty VERIFY answers once the PIN has been verified. A card that says 9000 does not bind to OpenSC for as
   * long as the status stands (card.md §5.1), so only the oldest of one vendor does.
   */
  readonly emptyVerifyWhenVerified: 'ok' | 'tries-left';
  /** Where GET DATA 5F51 (the contact ATR) is answered. */
  readonly atrObject: 'in-isd' | 'in-application';
  /** Whether GET DATA 7F21 (the lower CV certificate) is there: older cards have none. */
  readonly lowerCvCertificate: boolean;
  /** CK_TOKEN_INFO model and versions in JPKI EF 0006. */
  readonly token: { readonly model: string; readonly hardware: string; readonly firmware: string };
  /** First byte of DF31 (券面事項確認) and of DF41 (入力補助): the application's specification version. */
  readonly specification: { readonly surface: number; readonly inputSupport: number };
}

const atqb = (applicationData: string, protocolInfo: string, mbli = 0): Atqb => ({
  applicationData: fromHex(applicationData),
  protocolInfo: fromHex(protocolInfo),
  mbli,
});

const vendorE = {
  vendor: 'E',
  contactAtr: fromHex('3BE000FF8131FE4514'),
  extendedLength: true,
  commandChaining: false,
  emptyVerifyWhenVerified: 'tries-left',
  atrObject: 'in-isd',
} as const;

const vendorD = {
  vendor: 'D',
  contactAtr: fromHex('3BDA13FF8131FB468012392F31C173C601C03B'),
  extendedLength: true,
  commandChaining: true,
  emptyVerifyWhenVerified: 'tries-left',
  atrObject: 'in-application',
} as const;

export const models = {
  'e-2015': {
    ...vendorE,
    generation: 2015,
    atqb: atqb('000005E0', 'B381A1'),
    failsFirstCommand: true,
    lowerCvCertificate: false,
    token: { model: 'E14R01NJ', hardware: '01', firmware: '01' },
    specification: { surface: 0x05, inputSupport: 0x01 },
  },
  'e-2019': {
    ...vendorE,
    generation: 2019,
    atqb: atqb('000041E0', 'B381A1'),
    failsFirstCommand: false,
    lowerCvCertificate: true,
    token: { model: 'E16R01NJ', hardware: '03', firmware: '01' },
    specification: { surface: 0x06, inputSupport: 0x01 },
  },
  'e-2023': {
    ...vendorE,
    generation: 2023,
    atqb: atqb('000041E0', 'B381A1'),
    failsFirstCommand: false,
    lowerCvCertificate: true,
    token: { model: 'E16R01NJ', hardware: '03', firmware: '02' },
    specification: { surface: 0x06, inputSupport: 0x01 },
  },
  'd-2015': {
    ...vendorD,
    generation: 2015,
    contactAtr: fromHex('3BC5FF8131FB458073C6010000'),
    atqb: atqb('004B51FF', '0081D1'),
    extendedLength: false,
    commandChaining: false,
    emptyVerifyWhenVerified: 'ok',
    failsFirstCommand: false,
    lowerCvCertificate: false,
    token: { model: 'D14R01NJ', hardware: '01', firmware: '01' },
    specification: { surface: 0x05, inputSupport: 0x01 },
  },
  'd-2019': {
    ...vendorD,
    generation: 2019,
    atqb: atqb('004B51FF', 'B381D1'),
    failsFirstCommand: false,
    lowerCvCertificate: true,
    token: { model: 'D18R01NJ', hardware: '02', firmware: '01' },
    specification: { surface: 0x06, inputSupport: 0x01 },
  },
  'd-2023': {
    ...vendorD,
    generation: 2023,
    atqb: atqb('004B51FF', 'B381D1'),
    failsFirstCommand: false,
    lowerCvCertificate: true,
    token: { model: 'D22R01NJ', hardware: '03', firmware: '01' },
    specification: { surface: 0x06, inputSupport: 0x01 },
  },
} as const satisfies Record<string, CardModel>;

export type ModelName = keyof typeof models;

/** What PC/SC shows of a card of this model: the chip's own ATR, or the one a reader builds of its ATQB. */
export const atrOf = (model: CardModel, through: CardInterface): Uint8Array =>
  through === 'contact' ? model.contactAtr : atrFromAtqb(model.atqb);
