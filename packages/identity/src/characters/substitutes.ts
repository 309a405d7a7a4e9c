// 代替文字. Which character stands for which is decided at the counter, and the applicant may ask for another; the full
// table is not public. These are the well-known variants in family and given names, ours.
const pairs =
  '髙高 﨑崎 𥔎崎 𠮷吉 德徳 栁柳 瀨瀬 昻昂 𠀋丈 寬寛 敎教 增増 淸清 靑青 黑黒 綠緑 鄕郷 郞郎 緖緒 賴頼 𣘺橋 𡈽土 閒間 ' +
  '硏研 㐂喜 內内 悅悦 說説 尙尚 﨔欅 櫸欅 薰薫 巢巣 啟啓 剝剥 俱倶 簞箪 蟬蝉 黃黄 𠮟叱 𫝆今 𣑊杉 𨳝閏 𦚰脇';

/** The pairs of the table: a character no certificate holds, and the one that stands for it. */
export const knownSubstitutes: ReadonlyMap<string, string> = new Map(
  pairs.split(' ').map((pair) => [...pair] as [string, string]),
);
