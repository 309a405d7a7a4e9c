// A clause of the book: what a My Number Card does, as a table of commands and the answers they may have.

import type { Words } from '@openmyna/errors';
import type { SecretKind } from '@openmyna/terminal';
import type { ProtectionForm } from './protection.ts';

/** One command and the answers it may have. */
export interface Step {
  /**
   * Hexadecimal. `{kind}` stands for Lc and the bytes of a secret; `{kind!}` for a wrong one of its form. `<session key>`
   * stands for the body of SET SESSION KEY, under the public key that the step before has read.
   */
  readonly send: string;
  /** The whole answer in hexadecimal, as a regular expression without its anchors; `=`: the same as the step before. */
  readonly expect: string;
  /** Secure messaging (card.md §4.4): `send` and `expect` are plain, and how they travel is this. */
  readonly protection?: ProtectionForm;
}

/** What was found out of a card before any clause ran. */
export interface CardFacts {
  readonly extendedLength: boolean;
  readonly licence: boolean;
}

/** A clause: what a My Number Card does, as a table of commands and answers. */
export interface Clause {
  /** `chapter.number`: stable, so that a report can be compared with an older one. */
  readonly id: string;
  readonly chapter: Chapter;
  /** Where it comes from: card.md and section. */
  readonly source: string;
  readonly text: Words;
  readonly steps: readonly Step[];
  /** Secrets it presents rightly; without them it is not run. */
  readonly needs: readonly SecretKind[];
  /** `tries`: presents a wrong secret, then the right one. `change`: changes a secret, and changes it back. */
  readonly harm?: 'tries' | 'change';
  /** What the sources leave open (card.md §10): whatever is answered is reported, and nothing is wrong. */
  readonly unknown?: true;
  readonly onlyWhere?: keyof CardFacts;
}

/** The chapters in the order of a report, with their titles. */
export const chapters = {
  select: { ja: '選択', en: 'Selection' },
  file: { ja: 'ファイル', en: 'Files' },
  access: { ja: '読み出しの条件', en: 'Access' },
  length: { ja: '長さ', en: 'Lengths' },
  secret: { ja: '暗証番号と照合番号', en: 'PINs and codes' },
  signature: { ja: '署名', en: 'Signatures' },
  data: { ja: 'データオブジェクト', en: 'Data objects' },
  session: { ja: 'セキュリティステータス', en: 'Security status' },
  status: { ja: 'ステータスワード', en: 'Status words' },
  content: { ja: '内容の形', en: 'Form of the contents' },
  protection: { ja: 'セキュアメッセージング', en: 'Secure messaging' },
  unknown: { ja: '公開されていないこと', en: 'What is not public' },
} as const satisfies Record<string, Words>;

/** What clauses are about. */
export type Chapter = keyof typeof chapters;

export type ClauseBody = Omit<Clause, 'id' | 'chapter' | 'needs'> & { readonly needs?: readonly SecretKind[] };

/** Numbers the clauses of a chapter in their order. */
export const chapter = (name: Chapter, bodies: readonly ClauseBody[]): Clause[] =>
  bodies.map((body, index) => ({
    needs: secretsIn(body.steps),
    ...body,
    chapter: name,
    id: `${name}.${String(index + 1).padStart(3, '0')}`,
  }));

const secretsIn = (steps: readonly Step[]): SecretKind[] => [
  ...new Set(steps.flatMap(({ send }) => [...send.matchAll(/\{(\w+)!?\}/g)].map(([, kind]) => kind as SecretKind))),
];
