import { eraYearOf, isPartialDate } from '@openmyna/identity';
import * as z from 'zod';
import { type ModelName, models } from '../chip/models.ts';

// The one reviewable file a card is made of. Every field says what it is; the law's own rules (who may have which
// certificate, and until when) are checked after the schema, in `validate.ts`.

/** From the first day of Meiji, so that every birth date has an era, to a century nobody has to plan for. */
const isInReach = (text: string): boolean => text >= '1868-01-25' && text < '2200';
const reach = 'a day from 1868-01-25 to 2199-12-31';

const date = z.iso.date().refine(isInReach, reach);
/** Of unknown month or day as well, as long as one era is left. */
const birthDate = z
  .string()
  .refine((text) => isPartialDate(text) && isInReach(text) && eraYearOf(text) !== undefined, `${reach}, of one era`);
const digits = (count: number) => z.string().regex(new RegExp(`^[0-9]{${count}}$`), `${count} digits`);
const instant = z.iso.datetime({ offset: false, precision: 0 }).refine(isInReach, reach);

const fourDigitPin = digits(4);
const signaturePassword = z
  .string()
  .regex(/^(?=.*[A-Z])(?=.*[0-9])[A-Z0-9]{6,16}$/, '6–16 of A–Z and 0–9, at least one of each');

const certificateValidity = z.strictObject({
  /** UTC instant of issue, with seconds. */
  notBefore: instant,
  /** Date of expiry; the certificate ends 23:59:59 Japanese time. */
  expiresOn: date,
});

export const personalisationSchema = z.strictObject({
  version: z.literal(1),
  cardId: z.string().regex(/^[A-Za-z0-9-]{1,32}$/),
  model: z.enum(Object.keys(models) as [ModelName, ...ModelName[]]),
  municipality: z.strictObject({
    /** 全国地方公共団体コード, 6 digits with its check digit. */
    code: digits(6),
    /** As the certificates spell them: `Tokyo-to`, `Kiyose-shi`. */
    prefecture: z.string().regex(/^[A-Za-z-]+$/),
    name: z.string().regex(/^[A-Za-z-]+$/),
  }),
  /** 製造番号: 15 digits. */
  manufacturingNumber: digits(15),
  /** セキュリティコード, printed beside the photo. */
  securityCode: digits(4),
  /** The day J-LIS accepted the application: decides which age rule applies. */
  acceptedOn: date,
  issuedOn: date,
  expiresOn: date,
  holder: z.strictObject({
    /** 氏名, family and given separated by U+3000. */
    name: z.string().min(1).max(100),
    /** 旧氏 */
    formerName: z.string().min(1).max(50).optional(),
    /** 通称 */
    alias: z.string().min(1).max(100).optional(),
    address: z.string().min(1).max(200),
    birthDate,
    /** 1 male, 2 female, 9 not applicable (JIS X 0303). */
    sex: z.enum(['1', '2', '9']),
    /** 個人番号, 12 digits. */
    myNumber: digits(12),
    /** 住民票コード, 11 digits. */
    residentCode: digits(11),
    /** 在留資格: absent for Japanese nationals. `periodEndsOn` where the status has a period of stay. */
    residence: z.strictObject({ periodEndsOn: date.optional() }).optional(),
  }),
  /** null: a card without PINs (顔認証マイナンバーカード). */
  pins: z
    .strictObject({
      authentication: fourDigitPin,
      signature: signaturePassword.nullable(),
      inputSupport: fourDigitPin,
      residentRegister: fourDigitPin,
    })
    .nullable(),
  /** Tries already used up, for a card that comes into the world locked. */
  tries: z
    .strictObject({
      authentication: z.int().min(0).max(3).optional(),
      signature: z.int().min(0).max(5).optional(),
      inputSupport: z.int().min(0).max(3).optional(),
      residentRegister: z.int().min(0).max(3).optional(),
    })
    .optional(),
  certificates: z.strictObject({
    authentication: certificateValidity,
    /** null where the law issues none. */
    signature: certificateValidity.nullable(),
  }),
  /** null: no photo (an infant's card). */
  photo: z.strictObject({ seed: z.int().min(0).max(0xffffffff) }).nullable(),
  /** マイナ免許証, where the card carries one. */
  licence: z
    .strictObject({
      /** 12 digits. */
      number: digits(12),
      issuedOn: date,
      expiresOn: date,
      pin: fourDigitPin.nullable(),
      /** 免許の種類, of which there are fifteen. */
      categories: z.array(z.string().min(1).max(10)).min(1).max(15),
    })
    .nullable(),
});

/** One card's personalisation (see docs/personalisation.md for every field). */
export type Personalisation = z.infer<typeof personalisationSchema>;
