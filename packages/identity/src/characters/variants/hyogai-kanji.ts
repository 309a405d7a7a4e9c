// 表外漢字字体表 (国語審議会, 2000) and the code tables that took the other shape.
// The council gives the shape to print first; JIS X 0208:1983 had simplified it or exchanged it with its variant, and
// JIS X 0213:2000 and 2004 gave the shape to print a code of its own. So of two systems of different years one has 鷗 and the other 鴎.
// Every pair was checked against Unihan 14 (the variant fields) or the open data of ja-itaiji 1.0.2 (MIT). A pair is in one table only.

/** 簡易慣用字体: the council lets 22 stand for the shape to print; 曽, 痩, 麺 and 祷 are in the tables of 常用漢字 and 人名用漢字. */
const customary = '啞唖 穎頴 鷗鴎 攪撹 麴麹 鹼鹸 嚙噛 繡繍 蔣蒋 醬醤 搔掻 屛屏 幷并 枡桝 沪濾 蘆芦 蠟蝋 彎弯';

/** The other shapes that JIS X 0208:1983 simplified; JIS X 0213:2000 has both. */
const simplified = '焰焔 俠侠 軀躯 屢屡 蟬蝉 驒騨 簞箪 摑掴 塡填 顚顛 瀆涜 囊嚢 潑溌 醱醗 頰頬 萊莱 攢攅';

/** The pairs that changed places in JIS X 0208:1983, and those that it parted. */
const exchanged =
  '鰺鯵 鶯鴬 蠣蛎 竈竃 灌潅 諫諌 頸頚 礦砿 蘂蕊 靱靭 賤賎 壺壷 礪砺 檮梼 濤涛 邇迩 蠅蝿 儘侭 藪薮 籠篭 瑤瑶';

/** What JIS X 0213:2004 added, because the earlier shape kept its code: the ten of 表外漢字UCS互換, with 屛, 幷 and 瘦. */
const added = '俱倶 剝剥 𠮟叱 吞呑 噓嘘 姸妍 繫繋';

/** Simplified in JIS C 6226 from its beginning, by the analogy of 常用漢字表. */
const byAnalogy =
  '皋皐 櫨枦 擡抬 曠昿 檔档 櫟檪 瓔珱 疇畴 箏筝 襌褝 譛譖 鐸鈬 鑪鈩 鑽鑚 麩麸 鼠鼡 僭僣 悴忰 櫳槞 槶椢 纃緕 艫舮 鬱欝 聯聨';

export const hyogaiKanji = [customary, simplified, exchanged, added, byAnalogy].join(' ');
