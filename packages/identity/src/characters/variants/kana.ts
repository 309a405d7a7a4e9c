// Kana that one system writes small and another large: the character set of bank files (全銀協) has no small kana (ｼﾕﾝ for シュン),
// and place names have ヶ as well as ケ. Whether a large one stands for a small one, the text alone does not tell.

export const smallKana =
  'ァア ィイ ゥウ ェエ ォオ ヵカ ヶケ ッツ ャヤ ュユ ョヨ ヮワ ぁあ ぃい ぅう ぇえ ぉお ゕか ゖけ っつ ゃや ゅゆ ょよ ゎわ';
