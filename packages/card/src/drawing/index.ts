import { ageOn, type LocalDate, type Sex } from '@openmyna/identity';
import { drawFace } from './face/face.ts';
import { encodeJp2 } from './jp2.ts';
import { drawTexts, type Paragraph } from './text.ts';

export { errors as drawingErrors } from './errors.ts';

/** What the images of a card are drawn from. */
export interface CardImageFields {
  /** 氏名 */
  readonly name: string;
  /** 旧氏 */
  readonly formerName?: string | undefined;
  /** 通称 */
  readonly alias?: string | undefined;
  readonly address: string;
  /** 個人番号, 12 digits. */
  readonly myNumber: string;
  /** セキュリティコード, 4 digits. */
  readonly securityCode: string;
  /** The person in the photo; null for a card without one. */
  readonly photo: { readonly seed: number } | null;
  readonly sex: Sex;
  readonly birthDate: LocalDate;
  /** The photo shows the holder at the age of this day. */
  readonly issuedOn: LocalDate;
}

/** The images as the chip's 券面事項確認AP holds them: PNG files of 1-bit grey, and a JP2 file. */
export interface CardImages {
  /** 216×12; 216×24 where a 旧氏 or 通称 stands below. */
  readonly name: Uint8Array;
  /** 288×24. */
  readonly address: Uint8Array;
  /** 192×240, 8-bit grey. */
  readonly photo: Uint8Array | null;
  /** 72×12. */
  readonly myNumber: Uint8Array;
  /** 24×12. */
  readonly securityCode: Uint8Array;
}

/**
 * Draws what is printed on a card and kept in its chip (sizes: card.md §3.3). The same fields give the same bytes.
 * @throws OpenMynaError `drawing.character` where a character cannot be printed; it names field and position, not the text
 */
export const drawCardImages = async (fields: CardImageFields): Promise<CardImages> => {
  const { address, myNumber, securityCode } = fields;
  const [texts, photo] = await Promise.all([
    drawTexts({
      name: { width: 216, paragraphs: nameParagraphs(fields) },
      address: { width: 288, paragraphs: [{ field: 'address', text: address, rows: 2 }] },
      myNumber: { width: 72, paragraphs: [{ field: 'myNumber', text: myNumber, rows: 1 }] },
      securityCode: { width: 24, paragraphs: [{ field: 'securityCode', text: securityCode, rows: 1 }] },
    }),
    drawPhoto(fields),
  ]);
  return { ...texts, photo };
};

/**
 * The name, and under it ［旧氏］ or （通称）. How the real card's image sets them is not public; chosen here, with a row
 * of their own so that long names stay readable.
 */
const nameParagraphs = ({ name, formerName, alias }: CardImageFields): Paragraph[] => {
  const paragraphs: Paragraph[] = [{ field: 'name', text: name, rows: 1 }];
  if (formerName !== undefined)
    paragraphs.push({ field: 'formerName', text: formerName, brackets: ['［', '］'], rows: 1 });
  if (alias !== undefined) paragraphs.push({ field: 'alias', text: alias, brackets: ['（', '）'], rows: 1 });
  return paragraphs;
};

const drawPhoto = async ({ photo, sex, birthDate, issuedOn }: CardImageFields): Promise<Uint8Array | null> =>
  photo && encodeJp2(await drawFace({ seed: photo.seed, sex, age: ageOn(birthDate, issuedOn) }));
