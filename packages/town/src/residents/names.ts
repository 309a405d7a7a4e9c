import type { Random, Sex } from '@openmyna/identity';

/** Words that mean a sample, a draft or a fiction: nobody's family name is meant. */
const familyNames = ['例文', '模擬', '試作', '標本', '仮題', '雛形', '下書', '予備', '架空', '仮設', '例題', '習作'];

const givenNames: Record<Sex, readonly string[]> = {
  '1': ['一郎', '二郎', '三郎', '四郎', '五郎', '六郎', '七郎', '八郎'],
  '2': ['一子', '二葉', '三枝', '四季', '五月', '六花', '七海', '八重'],
  '9': ['一', '二三', '五十', '千'],
};

const shuffled = (names: readonly string[], random: Random): string[] =>
  names
    .map((name) => ({ name, key: Buffer.from(random(6)).toString('hex') }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ name }) => name);

/** Gives out names, family and given parted by U+3000; no family name comes twice. */
export const namesFrom = (random: Random): ((sex: Sex) => string) => {
  const families = shuffled(familyNames, random);
  const given = {
    '1': shuffled(givenNames['1'], random),
    '2': shuffled(givenNames['2'], random),
    '9': shuffled(givenNames['9'], random),
  };
  return (sex) => {
    const [family, first] = [families.pop(), given[sex].pop()];
    if (family === undefined || first === undefined) throw new RangeError('no names are left');
    return `${family}　${first}`;
  };
};
