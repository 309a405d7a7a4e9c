// 人名用漢字: the pairs of shapes of 別表第二 of the 戸籍法施行規則 (its part 1 and the part 2 that gives another shape of a 常用漢字),
// each before the more usual one. What 常用漢字表 pairs already, or normalisation makes one (渚, 猪, 琢), is not repeated.
// Every pair was checked against Unihan 14 (kJinmeiyoKanji).

export const jinmeiyoKanji =
  '亙亘 凛凜 堯尭 巖巌 晄晃 檜桧 槇槙 禰祢 禱祷 祿禄 穰穣 萠萌 遙遥 薗園 駈駆 嶋島 盃杯 冨富 峯峰 埜野 凉涼';
