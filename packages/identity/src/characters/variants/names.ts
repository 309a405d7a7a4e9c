// Shapes in names that neither table pairs: those that 戸籍 has beside the shape of today (誤字俗字・正字一覧表, 通達 of 2004), as far as
// JIS X 0213 relates them, and those that Unicode kept apart for the sake of older codes (its source separation rule: 説 and 說).
// What only sounds alike, or is only written for another, is not here: 斎 and 斉, 坂 and 阪, 杉 and 椙 are different characters.
// Every pair was checked against Unihan 14, the open data of ja-itaiji 1.0.2 (MIT) or the related characters of JIS X 0213 (関連字), but
// 𫝆, 𨳝, 𣑊 and 櫸, which are of our own list of substitutes.

/** Kept apart by the source separation rule. */
const separated =
  '說説 悅悦 閱閲 銳鋭 稅税 脫脱 吳呉 娛娯 戶戸 彥彦 敎教 歲歳 產産 絕絶 內内 强強 尙尚 淸清 靑青 吿告 姊姉 栅柵 册冊 羣群 冰氷 值値 ' +
  '顏顔 飮飲 晉晋 沒没 卻却 窗窓 昻昂 姬姫 舍舎 聰聡 隸隷 廚厨 攜携 敘叙 獎奨 舉挙';

const ofPlaces =
  '﨑崎 嵜崎 碕崎 㟢崎 𥔎崎 嶌島 隝島 嵓岩 嵒岩 㟁岸 峩峨 嵳嵯 崕崖 崗岡 𡈽土 圡土 塲場 埀垂 甼町 畍界 畊耕 畧略 畄留 邨村 圀国 囯国 ' +
  '濵浜 渊淵 渕淵 涌湧 澂澄 濶闊 澀渋 冲沖 况況 决決 淒凄 邉辺 迯逃 廸迪 逹達 遒逎 鄰隣 𢌞廻 𥱋簗 㐮襄 亰京 舘館 舖舗 鋪舗 ' +
  '𣘺橋 槗橋 閇閉 𨳝閏 閠閏 閒間 乕虎';

const ofPlants =
  '栁柳 桺柳 枩松 柗松 楳梅 桒桑 栢柏 杤栃 櫔栃 櫸欅 﨔欅 杦杉 𣑊杉 棊棋 楕橢 苅刈 苺莓 菴庵 蘓蘇 龝秋 穐秋 秌秋 稺稚 穉稚 籏簱 ' +
  '笋筍 靍靏 靎靏 鳫雁 鴈雁 雞鶏 鵞鵝 鳬鳧 猯貒 貍狸 貓猫 豬猪 虵蛇 韭韮';

const ofPeople =
  '髙高 𠮷吉 𠀋丈 㐂喜 啟啓 𫝆今 𦚰脇 曻昇 𣳾泰 𣷹添 𡧃宇 𣝣爵 悳徳 惪徳 喆哲 睿叡 熈熙 煕熙 凞熙 暎映 烟煙 勛勲 ' +
  '劔剣 剱剣 釼剣 劒剣 珎珍 璢瑠 瑯琅 弌一 弍二 丗世 丒丑 夘卯 夛多 夲本 仭仞 儁俊 㐰信 㑹会 㓛功 㔟勢 勈勇 咊和 譱善 寳宝 冝宜 ' +
  '恊協 愽博 曺曹 朖朗 朞期 毗毘 氊氈 泪涙 粮糧 糺糾 緜綿 聟婿 壻婿 翆翠 脉脈 躰体 軆体 舩船 裵裴 贒賢 鐡鉄 銕鉄 釡釜 ' +
  '鎔熔 韵韻 頥頤 飃飄 皷鼓 斈学 廐厩 廏厩 廰庁 凬風 凮風 凢凡 兔兎 兠兜 亊事 卆卒 囘回 姙妊 帋紙 幤幣 徃往 恠怪 憇憩 耻恥 ' +
  '戞戛 曵曳 梦夢 濳潜 爕燮 牀床 矦侯 窰窯 竪豎 葢蓋 盖蓋 蕚萼 觧解 軣轟 餝飾 鬪闘 貮弐 赱走 凖準 刄刃 凾函 寃冤 冐冒 仐傘 疂畳 疉畳';

/** Third and fourth shapes of characters that the other tables pair, as JIS X 0213 relates them. */
const further =
  '辧弁 讚讃 揷挿 聦聡 鍳鑑 鑒鑑 穪称 冩写 荣栄 䑓台 畱留 煑煮 巗巌 从従 皈帰 纎繊 隂陰 柰奈 蔆菱 籔薮 䉤薮 鍫鍬 魲鱸 鵄鴟 隽雋 ' +
  '﨤返 陁陀 㠀島 𡌛野 𣜜栃 𥧄竃 𢛳徳 𨿸鶏 䏮脇 𡶜岸 𣆶晩 𦾔旧 髥髯 𦣪塩 㷔焔 熖焔 劵券 噐器 谿渓 兖兗 两両 覉羈 羇羈 覊羈 襍雑';

export const nameKanji = [separated, ofPlaces, ofPlants, ofPeople, further].join(' ');
