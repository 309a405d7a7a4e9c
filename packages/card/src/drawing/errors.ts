import { define } from '@openmyna/errors';

export const errors = define({
  'drawing.character': {
    kind: 'input',
    holder: {
      ja: '{field} の {position} 文字目を券面に印字できません。',
      en: 'Character {position} of {field} cannot be printed on the card.',
    },
    clerk: {
      ja: '{field} の {position} 文字目を代替文字に置き換えます。',
      en: 'Put a substitute character (代替文字) in the place of character {position} of {field}.',
    },
    operator: {
      ja: '券面のフォント Noto Sans JP にこの文字(または異体字)があるか確かめます。',
      en: 'Check whether the font of the card face, Noto Sans JP, has the character or its variant.',
    },
  },
});
