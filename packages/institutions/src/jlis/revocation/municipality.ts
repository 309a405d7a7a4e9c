import type { Municipality } from '@openmyna/pki';

/** As the books write it: `Tokyo-to/Kiyose-shi`, the last two names of its distribution point. */
export const municipalityText = ({ prefecture, name }: Municipality): string => `${prefecture}/${name}`;

export const municipalityOf = (text: string): Municipality => {
  const [prefecture = '', name = ''] = text.split('/');
  return { prefecture, name };
};
