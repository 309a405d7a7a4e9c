/** A city or ward of the sandbox; the places are real, nothing else is. */
export interface Municipality {
  /** 全国地方公共団体コード, 6 digits with its check digit. */
  readonly code: string;
  readonly prefecture: string;
  readonly name: string;
  /** As certificates spell them: `Tokyo-to`, `Kiyose-shi`. */
  readonly romaji: { readonly prefecture: string; readonly name: string };
}

const municipality = (code: string, prefecture: string, name: string, romaji: string): Municipality => {
  const [romajiPrefecture = '', romajiName = ''] = romaji.split(' ');
  return { code, prefecture, name, romaji: { prefecture: romajiPrefecture, name: romajiName } };
};

export const municipalities: readonly Municipality[] = [
  municipality('132217', '東京都', '清瀬市', 'Tokyo-to Kiyose-shi'),
  municipality('131016', '東京都', '千代田区', 'Tokyo-to Chiyoda-ku'),
  municipality('012025', '北海道', '函館市', 'Hokkaido Hakodate-shi'),
  municipality('042021', '宮城県', '石巻市', 'Miyagi-ken Ishinomaki-shi'),
  municipality('142042', '神奈川県', '鎌倉市', 'Kanagawa-ken Kamakura-shi'),
  municipality('172014', '石川県', '金沢市', 'Ishikawa-ken Kanazawa-shi'),
  municipality('202029', '長野県', '松本市', 'Nagano-ken Matsumoto-shi'),
  municipality('232114', '愛知県', '豊田市', 'Aichi-ken Toyota-shi'),
  municipality('262137', '京都府', '南丹市', 'Kyoto-fu Nantan-shi'),
  municipality('272078', '大阪府', '高槻市', 'Osaka-fu Takatsuki-shi'),
  municipality('392014', '高知県', '高知市', 'Kochi-ken Kochi-shi'),
  municipality('472018', '沖縄県', '那覇市', 'Okinawa-ken Naha-shi'),
];

/** The municipality of a code of 6 digits, or undefined where the sandbox has none. */
export const municipalityOf = (code: string): Municipality | undefined =>
  municipalities.find((municipality) => municipality.code === code);
