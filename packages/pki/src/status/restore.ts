import { type AuthorityIndex, createAuthorityIndex, settle } from './authority-index.ts';
import { damaged, type Frame, frameType, readFrames } from './frame.ts';
import { pageOfWords, whole } from './page-words.ts';
import { magic, version } from './snapshot.ts';
import { copySlot, isEmpty, isFull, rebuildSparse, slotLength } from './sparse.ts';
import { StatusMemory } from './status-memory.ts';

/**
 * The memory that a snapshot holds; go on with the event after its {@link StatusMemory.sequence}.
 * @param source the bytes in order, cut anywhere: the pieces of `snapshotStatus`, a file's stream, or all in an array of one
 * @throws OpenMynaError `pki.status-snapshot` for one that is damaged, cut short, longer, or of another version. There is
 * no memory of a part of it. Damage is found, not forgery: a snapshot stands where its events do
 */
export const restoreStatus = async (
  source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<StatusMemory> => {
  const authorities = new Map<string, AuthorityIndex>();
  let index: AuthorityIndex | undefined;
  let sequence: number | undefined;
  let ended = false;
  for await (const { type, words } of readFrames(source)) {
    if (ended) throw damaged('end');
    if (sequence === undefined) sequence = sequenceOf({ type, words });
    else if (type === frameType.authority) {
      const [issuer, created] = authorityOf(words);
      if (authorities.has(issuer)) throw damaged('authority');
      index = created;
      authorities.set(issuer, index);
    } else if (type === frameType.end) ended = true;
    else if (index === undefined) throw damaged('authority');
    else if (type === frameType.certificates) addCertificates(index, words);
    else if (type === frameType.page) {
      const { number, page } = pageOfWords(words);
      if (index.pages.has(number)) throw damaged('page');
      index.pages.set(number, page);
    } else throw damaged('type');
  }
  if (sequence === undefined || !ended) throw damaged('end');
  for (const each of authorities.values()) settle(each);
  return new StatusMemory({ authorities, sequence });
};

const sequenceOf = ({ type, words }: Frame): number => {
  if (type !== frameType.head || words.length !== 4 || words[0] !== magic) throw damaged('magic');
  if (words[1] !== version) throw damaged(`version ${words[1]}`);
  return whole(words[2]!, words[3]!);
};

const authorityOf = (words: Uint32Array): [issuer: string, index: AuthorityIndex] => {
  if (words.length < 3) throw damaged('authority');
  const issuer = String.fromCharCode(...words.subarray(2));
  return [issuer, createAuthorityIndex(whole(words[0]!, words[1]!))];
};

const addCertificates = ({ sparse }: AuthorityIndex, words: Uint32Array): void => {
  if (words.length % slotLength !== 0) throw damaged('certificates');
  for (let slot = 0; slot < words.length; slot += slotLength) {
    if (isEmpty(words, slot)) throw damaged('certificates');
    if (isFull(sparse)) rebuildSparse(sparse, () => true);
    copySlot(sparse, words, slot);
  }
};
