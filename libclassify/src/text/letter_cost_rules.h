// The rules behind letter_costs.h, for make_charset_tables: they run at build time, not in a mail.
//
//   code tables of ICU, lists of common letters ─▶ LetterCosts ─▶ one cost per code point
//
// A cost is -log2 of a commonly known share in its language: the share of kana, the order of the
// most used kanji, the letters of Russian. Nothing was fitted to single mails.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/code_tables.h"
#include "text/letter_costs.h"

namespace classify::text {

// A double-byte table while it is made; see DoubleByteTable.
struct PairTable {
  std::vector<char32_t> cells = std::vector<char32_t>(DoubleByteTable::kCells, kUnreadable);

  [[nodiscard]] char32_t at(unsigned lead, unsigned trail) const {
    return cells[(lead - DoubleByteTable::kFirstLead) * DoubleByteTable::kTrails +
                 (trail - DoubleByteTable::kFirstTrail)];
  }
};

struct PairTables {
  PairTable cp932, jis_x_0212, gbk, cp949, big5;
};

class LetterCosts {
 public:
  LetterCosts(Language language, const PairTables& tables);

  [[nodiscard]] const std::array<Cost, 0x10000>& costs() const { return costs_; }

 private:
  void set(char32_t first, char32_t last, double b) {
    std::fill(costs_.begin() + first, costs_.begin() + last + 1, bits(b));
  }
  void set(std::u32string_view letters, double b) {
    for (const char32_t c : letters) costs_[c] = bits(b);
  }
  void set_pairs(const PairTable& table, Byte first_lead, Byte last_lead, Byte first_trail,
                 double b) {
    for (unsigned lead = first_lead; lead <= last_lead; ++lead) {
      for (unsigned trail = first_trail; trail < 0xFF; ++trail) {
        const char32_t c = table.at(lead, trail);
        if (c < costs_.size() && c != kUnreadable) costs_[c] = bits(b);
      }
    }
  }
  void set_east_asian_punctuation();
  void set_japanese();
  void set_chinese_simplified();
  void set_chinese_traditional();
  void set_korean();
  void set_cyrillic();
  void set_greek();
  void set_latin();
  void set_western(double less);
  void set_central_european(double less);

  const PairTables& tables_;
  std::array<Cost, 0x10000> costs_;
};

inline LetterClass class_of(char32_t c) {
  const auto in = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
  if (c < 0x80) {
    return in('a', 'z') || in('A', 'Z') ? LetterClass::ascii_letter : LetterClass::other;
  }
  if (in(0x3041, 0xD7A3) || in(0xF900, 0xFAFF)) return LetterClass::east_asian;
  if (in(0xFF61, 0xFF9F)) return LetterClass::half_width;
  // Of Latin-1 only: above, small letters and capitals alternate.
  if (in(0xC0, 0xDE)) return LetterClass::accented_capital;
  if (in(0xDF, 0x24F)) return LetterClass::accented;
  if (c == 0xA0) return LetterClass::no_break_space;
  if (!in(0x370, 0xE5F)) return LetterClass::other;
  if (in(0x391, 0x3A9) || in(0x400, 0x42F)) return LetterClass::capital;
  if (in(0xE01, 0xE2E)) return LetterClass::thai_consonant;
  if (c == 0xE31 || in(0xE34, 0xE3A) || in(0xE47, 0xE4E)) return LetterClass::thai_mark;
  return LetterClass::alphabet;
}

// Kanji in the order of their use in newspapers, and those of commercial mail.
inline constexpr std::u32string_view kCommonKanji =
    U"日一国会人年大十二本中長出三同時政事自行社見月分議後前民生連五発間対上部東者党地合市業内相方"
    U"四定"
    U"今回新場金員九入選立開手米力学問高代明実円関決子動京全目表戦経通外最言氏現理調体化田当八六約"
    U"主題"
    U"下首意法不来作性的要用制治度務強気小七成期公野協取都和統以機平総加山思家話世受区領多県続進正"
    U"安設"
    U"保改数記院女初北午指権心界支第産結百派点教報済書府活原先共得解名交資予川向際査勝面委告軍文反"
    U"元重"
    U"近千考判認画海参売利組知案道信策集在件団別物側任引使求所次水半品昨論計死官増係感特情投示変打"
    U"男基"
    U"私各始島直両朝革価式確村提運終挙果西勢減台広容必応演電歳住争談能無再位置企真流格有疑口過局少"
    U"放税"
    U"検藤町常校料沢裁状工建語球営空職証土与急止送援供可役構木割聞身費付施切由説転食比難防補車優夫"
    U"研収"
    U"断井何南石足違消境神番規術護展態導備害配副算視条独警宮究育席訪楽起万着乗店述残想線率病農州声"
    U"質念"
    U"待試族象域助労例然早映限親額監環験追審商葉義伝働形景落好退準賞辺造英株頭技低毎医復仕去姿味負"
    U"閣失"
    U"移差個門写評課末守若脳極種美命福量望松非観察整段横型白深字答夜製票況音申様財港識注呼達"
    U"登録購読返届宛添削除停込願致頂欲僕誰彼娘妻秘密即招待紹介募詳細携帯拒否銀振口座貸融額無";

inline constexpr std::u32string_view kCommonHiragana =
    U"のにたいをはしるとがでてすなまれらっもかりうくあこさきんよけそせめおつえちわやろどじだみべ";

inline constexpr std::u32string_view kCommonHanzi =
    U"的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过"
    U"发后作里用"
    U"道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只"
    U"从想实日者"
    U"意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体"
    U"政美相见被"
    U"利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员"
    U"解水名真论"
    U"处走义各入几口认条平系气题活更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管"
    U"期市直资命"
    U"山金指统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王完设式色路记南"
    U"品住告类求"
    U"据程北边死张该交规万取格望觉术领共确传师观清今切院让识候带导争运费网请您收票服客价款需购免欢"
    U"迎谢号码邮"
    U"箱联系询";

inline constexpr std::u32string_view kCommonTraditional =
    U"的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過"
    U"發後作裡用"
    U"道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只"
    U"從想實日者"
    U"意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體"
    U"政美相見被"
    U"利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員"
    U"解水名真論"
    U"處走義各入幾口認條平系氣題活更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管"
    U"期市直資命"
    U"山金指統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王完設式色路記南"
    U"品住告類求"
    U"據程北邊死張該交規萬取格望覺術領共確傳師觀清今切院讓識候帶導爭運費網請您收票服客價款需購免歡"
    U"迎謝號碼郵"
    U"箱聯絡繫詢";

inline constexpr std::u32string_view kCommonHangul =
    U"이다는을가에의고하지한도로리나사기대자어서은그있아시인들것라정수부일를보거해전게만주면장니여"
    U"스제상구마"
    U"과와비소조원안오생무신용공연모우동성국선요금실경민당말때분산세속적저중까더했었습입됩합십세요"
    U"님께없않"
    U"드트크프르터레러내야위물문방법화회학교관권단발불업음진체출통품행현형호확후미바번료메매및";

inline LetterCosts::LetterCosts(Language language, const PairTables& tables) : tables_(tables) {
  costs_.fill(kForeignCost);
  set(0x0000, 0x001F, 20);
  set(0x0020, 0x007E, 6);
  set(U'A', U'Z', 5.5);
  set(U'a', U'z', 5);
  set(U" \r\n", 3);
  set(U"\t.,-/:'", 5);
  set(U"\\|~^`{}@", 9);
  set(0x007F, 0x009F, 28);
  set(0x00A0, 0x00FF, 18);
  set(0x0100, 0x017F, 20);
  set(0x2010, 0x203F, 14);
  set(0xE000, 0xF8FF, 26);
  costs_[kUnreadable] = kErrorCost;
  switch (language) {
    case Language::japanese:
      set_japanese();
      break;
    case Language::chinese_simplified:
      set_chinese_simplified();
      break;
    case Language::chinese_traditional:
      set_chinese_traditional();
      break;
    case Language::korean:
      set_korean();
      break;
    case Language::cyrillic:
      set_cyrillic();
      break;
    case Language::greek:
      set_greek();
      break;
    case Language::hebrew:
      set(0x05B0, 0x05C2, 9);  // points
      set(0x05D0, 0x05EA, 5);
      set(U"ויהלאתרמ", 4);
      set(U"\u20AA", 10);
      break;
    case Language::arabic:
      set(0x060C, 0x06D5, 11);
      set(0x0621, 0x064A, 6.5);
      set(0x064B, 0x0652, 9);
      set(U"الينمرتوبعدسهفقكحةأ", 4.7);
      break;
    case Language::thai:
      set(0x0E01, 0x0E5B, 8);
      set(U"านรกอเงมวยลทสดต่้าีัิ", 5.5);
      break;
    case Language::western:
      set_latin();
      set_western(0);
      set(U"’“”–—…€™", 10);
      break;
    case Language::central_european:
      set_latin();
      set_central_european(0);
      set(U"’“”„–—…", 10);
      break;
    case Language::accents:
      // Accented letters are one in 16 to 30 in the languages that have them; where there are no
      // others, each says so much less.
      set(0x00C0, 0x00FF, 9.5);
      set(U"×÷", 18);
      set_central_european(3.5);
      set_western(3.5);
      break;
    case Language::turkish:
      set_latin();
      set(U"ğışİŞçöüâ", 8.5);
      set(U"ĞÇÖÜ", 11);
      set(U"’“”–—…", 10);
      break;
    case Language::count:
      break;
  }
}

inline void LetterCosts::set_east_asian_punctuation() {
  set(0x2010, 0x203F, 13);
  set(0x2190, 0x22FF, 15);
  set(0x2460, 0x24FF, 16);
  set(0x2500, 0x26FF, 14);
  set(0x3000, 0x303F, 11);
  set(0x3200, 0x33FF, 18);
  set(0xFF01, 0xFF5E, 12);
  set(U"、。，\u3000", 7);
  set(U"「」（）！？：・【】～…", 9);
}

inline void LetterCosts::set_japanese() {
  set_east_asian_punctuation();
  set_pairs(tables_.jis_x_0212, 0xA1, 0xFE, 0xA1, 24);
  const PairTable& table = tables_.cp932;
  set_pairs(table, 0xED, 0xFC, 0x40, 19);    // NEC's and IBM's kanji
  set_pairs(table, 0x98, 0xEA, 0x40, 21);    // level 2
  set_pairs(table, 0x88, 0x97, 0x40, 14.5);  // level 1
  set_pairs(table, 0x98, 0x98, 0x40, 14.5);
  for (unsigned trail = 0x9F; trail < 0xFD; ++trail) {  // row 48 shares its lead byte with row 47
    set(std::u32string{table.at(0x98, trail)}, 21);
  }
  set(0xE000, 0xF8FF, 24);
  set(0x0391, 0x0451, 20);  // rows 6 and 7
  set(U"ー", 8);
  set(0x3041, 0x3093, 10);
  set(kCommonHiragana, 6.2);
  set(0x30A1, 0x30F6, 9.5);
  set(0xFF61, 0xFF9F, 14);
  set(kCommonKanji, 10.5);
  costs_[kUnreadable] = kErrorCost;
}

inline void LetterCosts::set_chinese_simplified() {
  set_east_asian_punctuation();
  set(0x4E00, 0x9FA5, 22);
  set(0x3041, 0x30F6, 20);
  set(kCommonTraditional, 17);
  set_pairs(tables_.gbk, 0xD8, 0xF7, 0xA1, 19);
  set_pairs(tables_.gbk, 0xB0, 0xD7, 0xA1, 13.5);
  set(kCommonHanzi, 9.5);
  set(U"“”《》", 9);
  costs_[kUnreadable] = kErrorCost;
}

inline void LetterCosts::set_chinese_traditional() {
  set_east_asian_punctuation();
  set(0x4E00, 0x9FA5, 23);
  set(0x3041, 0x30F6, 20);
  set_pairs(tables_.big5, 0xC9, 0xF9, 0x40, 20);
  set_pairs(tables_.big5, 0xA4, 0xC5, 0x40, 13.5);
  set(kCommonTraditional, 9.5);
  costs_[kUnreadable] = kErrorCost;
}

inline void LetterCosts::set_korean() {
  set_east_asian_punctuation();
  set(U"、。，\u3000", 12);
  set(0x4E00, 0x9FA5, 24);
  set_pairs(tables_.cp949, 0xCA, 0xFD, 0xA1, 20);  // hanja
  set(0xAC00, 0xD7A3, 20);
  set_pairs(tables_.cp949, 0xB0, 0xC8, 0xA1, 12.5);
  set(kCommonHangul, 8.2);
  set(U"ㅋㅎㅠㅜㅇ", 10);
  costs_[kUnreadable] = kErrorCost;
}

inline void LetterCosts::set_cyrillic() {
  set(0x0400, 0x045F, 13);
  set(0x0490, 0x0491, 13);
  set(U"«»—–№…“”’", 10);
  set(0x00A0, 0x00A0, 9);
  set(U"оеаин", 3.8);
  set(U"тсрвлкмдпу", 4.8);
  set(U"яыьгзбчйхжшюцщэфі", 6.8);
  set(U"ъёїєѕґ", 10);
  set(U"ОЕАИНТСРВЛКМДПУ", 7);  // in words of capitals, and 2 more for a first one
  set(U"ЯЫЬГЗБЧЙХЖШЮЦЩЭФІ", 9);
}

inline void LetterCosts::set_greek() {
  set(0x0384, 0x03CE, 10);
  set(U"αοιετσνηυρπκμλςω", 4.8);
  set(U"γδχθφβξζψάέήίόύώ", 7);
  set(U"ΑΟΙΕΤΣΝΗΥΡΠΚΜΛΩ", 7.5);  // as Cyrillic capitals
  set(U"«»–—“”’", 10);
}

inline void LetterCosts::set_latin() {
  set(0x00C0, 0x00FF, 13);
  set(0x00A0, 0x00A0, 8);
  set(U"«»°§©®£·•ºª¿¡", 11);
}

// Accented letters; each costs `less` bits less than in running text.
inline void LetterCosts::set_western(double less) {
  set(U"éèàçêôîûâùäöüßáíóúñãõåøæëïœ", 9 - less);
  set(U"ÉÈÀÇÊÄÖÜÁÍÓÚÑÃÕÅØÆÂÔÎìò", 11 - less);
}

inline void LetterCosts::set_central_european(double less) {
  set(0x0102, 0x017E, 12 - less);
  set(U"ąćęłńóśźżáčďéěíňřšťúůýžäôľĺŕőűăâîșțşţđ", 9 - less);
  set(U"ÁČÉÍŘŠŽÝÚŁŚŻÓÖÜ", 11 - less);
}

}  // namespace classify::text
