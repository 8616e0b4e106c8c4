#include "text/charset/jis.h"

#include <algorithm>
#include <vector>

#include "ascii.h"
#include "text/unicode.h"

namespace classify::text {

// ---- JIS X 0213 ---------------------------------------------------------------------------------

namespace {

constexpr Byte kEsc = 0x1B;
constexpr Byte kShiftOut = 0x0E;
constexpr Byte kShiftIn = 0x0F;

struct Row {
  Byte row;
  std::u32string_view cells;  // from 0x21 on; '.' where JIS X 0208 and cp932 have it right
};

// JIS X 0213:2004 plane 1 where it goes beyond cp932; only the first code point of sequences. ICU's
// and the C library's ISO-2022-JP do not know it.
constexpr Row kJisX0213[] = {
    {0x22,
     U"..............＇＂－～〳〴〵〻〼ヿゟ........⊄⊅⊊⊋∉∅⌅⌆.......⊕⊖⊗∥∦⦅⦆〘〙〖〗..............."
     U"≢≃≅≈≶≷↔........♮♫♬♩"},
    {0x23,
     U"▷▶◁◀↗↘↖↙⇄⇨⇦⇧⇩⤴⤵..........⦿◉〽﹆﹅◦•..........................∓ℵℏ㏋ℓ℧........................"
     U"..゠–⧺⧻"},
    {0x24,
     U"..................................................................................."
     U"ゔゕゖかきくけこ"},
    {0x25,
     U"......................................................................................"
     U"カキクケコセツト"},
    {0x26,
     U"........................♤♠♢♦♡♥♧♣........................"
     U"ς⓵⓶⓷⓸⓹⓺⓻⓼⓽⓾☖☗〠☎☀☁☂☃♨▱ㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇷㇺㇻㇼㇽㇾㇿ"},
    {0x27,
     U".................................⎾⎿⏀⏁⏂⏃⏄⏅⏆⏇⏈⏉⏊⏋⏌................................."
     U"ヷヸヹヺ⋚⋛⅓⅔⅕✓⌘␣⏎"},
    {0x28,
     U"................................"
     U"㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿........◐◑◒◓‼⁇⁈⁉ǍǎǐḾḿǸǹǑǒǔǖǘǚǜ"},
    {0x29,
     U"€\u00A0¡¤¦©ª«\u00AD®¯²³·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüý"
     U"þÿĀĪŪĒŌāīūēō"},
    {0x2A,
     U"Ą˘ŁĽŚŠŞŤŹŽŻą˛łľśˇšşťź˝žżŔĂĹĆČĘĚĎŃŇŐŘŮŰŢŕăĺćčęěďđńňőřůűţ˙ĈĜĤĴŜŬĉĝĥĵŝŭɱʋɾʃʒɬɮɹʈɖɳɽʂʐɻɭɟɲʝʎɡŋɰʁ"
     U"ħʕ"},
    {0x2B,
     U"ʔɦʘǂɓɗʄɠƓœŒɨʉɘɵəɜɞɐɯʊɤʌɔɑɒʍɥʢʡɕʑɺɧɚæǽὰάɔɔʌʌəəɚɚὲέ\u0361ˈˌːˑ\u0306‿\u030B\u0301\u0304\u0300"
     U"\u030F\u030C\u0302˥˦˧˨˩˩˥\u0325\u032C\u0339\u031C\u031F\u0320\u0308\u033D\u0329\u032F˞\u0324"
     U"\u0330\u033C\u0334\u031D\u031E\u0318\u0319\u032A\u033A\u033B\u0303\u031A"},
    {0x2C,
     U"❶❷❸❹❺❻❼❽❾❿⓫⓬⓭⓮⓯⓰⓱⓲⓳⓴ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻⓐⓑⓒⓓⓔⓕⓖⓗⓘⓙⓚⓛⓜⓝⓞⓟⓠⓡⓢⓣⓤⓥⓦⓧⓨⓩ㋐㋑㋒㋓㋔㋕㋖㋗㋘㋙㋚㋛㋜㋝㋞㋟㋠"
     U"㋡㋢㋣㋺㋩㋥㋭㋬.........⁑⁂"},
    {0x2D,
     U"..............................Ⅺ.......................Ⅻ....................................."
     U"❖☞"},
    {0x2E,
     U"俱𠀋㐂丨丯丰亍仡份仿伃伋你佈佉佖佟佪佬佾侊侔侗侮俉俠倁倂倎倘倧倮偀倻偁傔僌僲僐僦僧儆儃儋儞儵"
     U"兊免兕兗㒵冝凃凊凞凢凮刁㓛刓刕剉剗剡劓勈勉勌勐勖勛勤勰勻匀匇匜卑卡卣卽厓厝厲吒吧呍咜呫呴呿咈"
     U"咖咡"},
    {0x2F,
     U"咩哆哿唎唫唵啐啞喁喆喎喝喭嗎嘆嘈嘎嘻噉噶噦器噯噱噲嚙嚞嚩嚬嚳囉囊圊𡈽圡圯圳圴坰坷坼垜﨏𡌛垸埇"
     U"埈埏埤埭埵埶埿堉塚塡塤塀塼墉增墨墩𡑮壒壎壔壚壠壩夌虁奝奭妋妒妤姃姒姝娓娣婧婭婷婾媄媞媧嫄𡢽嬙"
     U"嬥剝"},
    {0x4F,
     U"..................................................."
     U"𠮟孁孖孽宓寘寬尒尞尣尫㞍屢層屮𡚴屺岏岟岣岪岺峋峐峒峴𡸴㟢崍崧﨑嵆嵇嵓嵊嵭嶁嶠嶤嶧嶸巋吞"},
    {0x74,
     U"......"
     U"噓巢帔帘幘幞庾廊廋廹开异弇弝弣弴弶弽彀彅彔彘彤彧彽徉徜徧徯徵德忉忞忡忩怍怔怘怳怵恇悔悝悞惋惔"
     U"惕惝惸愜愫愰愷慨憍憎憼憹懲戢戾扃扖扚扯抅拄拖拼挊挘挹捃捥捼揥揭揵搐搔搢摹摑摠摭擎撾撿"},
    {0x75,
     U"擄擊擐擷擻攢攩敏敧斝既昀昉昕昞昺昢昤昫昰昱昳曻晈晌𣇄晙晚晡晥晳晷晸暍暑暠暲暻曆曈㬢曛曨曺朓朗"
     U"朳杦杇杈杻极枓枘枛枻柹柀柗柼栁桒栝栬栱桛桲桵梅梣梥梲棈棐棨棭棰棱棼椊楉𣗄椵楂楗楣楤楨榀﨔榥榭"
     U"槏㮶"},
    {0x76,
     U"㯃槢槩槪槵槶樏樕𣜿樻樾橅橐橖橛橫橳𣝣檉檔檝檞檥櫤櫧㰏欄欛欞欬欵歆歖歠步歧歷殂殩殭殺每毖毗毿氅"
     U"氐氳汙汜沪汴汶沅沆沘沜泻泆泔泠泫泮𣳾洄洎洮洱洹洿浘浥海涂涇涉涔涪涬涿淄淖淚淛淝淼渚渴湄湜湞溫"
     U"溱滁"},
    {0x77,
     U"滇滎漐漚漢漪漯漳潑潙潞潡潢潾澈澌澍澔澠澧澶澼濇濊濹濰濵瀅瀆瀨灊灝灞灎灤灵炅炤炫炷烔烘烤焏焫焞"
     U"焠焮焰煆煇煑煮煒煜煠煨凞熅熇熒燁熺燄燾爀爕牕牖㸿犍犛犾狀狻𤟱猧猨猪獐獦獼玕玟玠玢玦玫珉珏珖珙"
     U"珣珩"},
    {0x78,
     U"琇琊琚琛琢琦琨琪琫琬琮琯琰瑄瑆瑇瑋瑗瑢瑫瑭璆璇璉璘璜璟璣璐璦璨璩璵璿瓈瓉瓚瓿甁甗甯畯畹疒㽲痎"
     U"痤瘀瘂瘈瘕瘖瘙瘞瘭瘵癃癋癤癥癭癯癱皁皛皝皞皦皪皶盅盌盎盔盦盱盼眊眙眴眶睆睍睎睜睟睢睺瞀瞔瞪矠"
     U"砭𥒎"},
    {0x79,
     U"硃硎硏硑硨确碑碰𥔎碭磤磲礀磷礜礮礱礴社祉祅祆祈祐祖祜祝神祥祹禍禎福禘禱禸秈秊𥝱秔秞秫秭稃穀稹"
     U"穝穭突窅窠𥧄窳窻竎竫竽笒笭笻筇筎筠筭筯筲箞節篗篙簁簱簞簠簳簶䉤𥶡籙籭籹粏粔粠粼糕糙糝紇紈紓紝"
     U"紣紱"},
    {0x7A,
     U"絁絈絓絜絺綃綋綠綦緂緌緖緣練縨縈縑縕繁繇繒繡纊纍罇署羑羗羿翎翛翟翬翮翺者耔耦耵耷耼胊胗胠胳脘"
     U"腊腠腧腨腭膻臊臏臗臭䑓䑛艠艴𦫿芎芡芣芤芩芮芷芾芿苆苕苽苾茀茁荢茢茭茺荃荇荑荕荽莆莒莘莧莩莿菀"
     U"菇菏"},
    {0x7B,
     U"菑菡菪萁萆萊著葈葟葰葳蒅蒞蒯蒴蒺蓀蓂𦹀蔲蔞蔣蔯蕙蕤﨟薭蕺薌薏薢薰藋藎藭蘒藿蘄蘅蘐𧃴蘘蘩蘸虗虛"
     U"虜虢䖝虬虵蚘蚸蛺蛼蛽蜋蝱螇螈螬螭螵䗪蟖蟬蠆蠊蠐蠔蠟袘袪裊裎𧚄裵褜褐褘褙褚褧褰褲褹襀覔視觔觥觶"
     U"訒訕"},
    {0x7C,
     U"訢訷詇詎詝詡詵詹誧諐諟諴諶諸謁謹譆譔譙譩讝豉豨賓賡賴賸賾贈贒贛趯跎跑跗踠踣踽蹰蹻𨉷軀䡄軺輞輭"
     U"輶轔𨏍辦辵迤迨迮逈逭逸邈邕邗邙邛邢邳邾郄郅郇郗郝郞郯郴都鄔鄕鄖鄢鄣鄧鄯鄱鄴鄽酈酛醃醞醬醱醼釗"
     U"釻釤"},
    {0x7D,
     U"釥釭釱鈇鈐鈸鈹鈺鈼鉀鉃鉏鉸銈鋂鋋鋌鋓鋠鋿錄錟錡錥鍈鍉鍊鍤鍥鍪鍰鎛鎣鎺鏆鏞鏟鐄鏽鐳鑊鑣鑫鑱鑲閎"
     U"閟閦閩閬閶閽闋闐闓䦰闚闞陘隄隆隝隤隥雒雞難雩雯霳霻靍靎靏靚靮靳鞕鞮鞺韁韉韞韛韴響頊頞頫頰頻顒"
     U"顓顖"},
    {0x7E,
     U"顗顙顚類顥顬颺飈飧饘馞騂騃騤騭騮騸驊驎驒骶髁髃髎髖髹鬂鬈鬠䰗鬭魞魹魦魲魵鮄鮊鮏鮞鮧鯁鯎鯥鯸鯽"
     U"鰀鰣鱁鱏鱐鱓鱣鱥鱷鴝鴞鵃鵇鵒鵣鵰鵼鶊鶖鷀鶬鶼鷗𪆐鷧鸇鸕鹼麞麤麬麯麴麵黃黑鼐鼹齗龐龔龗龢姸屛幷"
     U"瘦繫"},
};

char32_t jis_x_0213(Byte row, Byte cell) {
  const auto* found = std::find_if(std::begin(kJisX0213), std::end(kJisX0213),
                                   [row](const Row& r) { return r.row == row; });
  if (found != std::end(kJisX0213) && cell - 0x21u < found->cells.size() &&
      found->cells[cell - 0x21u] != U'.') {
    return found->cells[cell - 0x21u];
  }
  return jis_x_0208(row, cell);
}

constexpr bool is_graphic(Byte b) { return b >= 0x21 && b <= 0x7E; }
constexpr bool is_high(Byte b) { return b >= 0x80; }
constexpr bool is_kana_byte(Byte b) {
  return b >= 0xA1 && b <= 0xDF;
}  // JIS X 0201, eighth bit set

Byte byte_at(std::string_view bytes, std::size_t pos) {
  return pos < bytes.size() ? static_cast<Byte>(bytes[pos]) : Byte{0};
}

}  // namespace

// ---- escape sequences ---------------------------------------------------------------------------

namespace {

enum class Set : Byte {
  ascii,
  kana,
  jis_x_0208,
  jis_x_0212,
  jis_x_0213,
  gb_2312,
  ks_x_1001,
  unknown_pairs,  // two bytes per character, in an unknown set
};

constexpr bool is_double(Set set) { return set >= Set::jis_x_0208; }

struct Escape {
  enum class Kind : Byte { none, designate, designate_shifted, ignored, latin };
  Kind kind = Kind::none;
  Set set = Set::ascii;
  std::size_t size = 0;      // bytes, line break inside included
  bool breaks_line = false;  // folded in the middle of the sequence
};

Set double_set(Byte final) {
  switch (final) {
    case '@':
    case 'B':
      return Set::jis_x_0208;
    case 'A':
      return Set::gb_2312;
    case 'C':
      return Set::ks_x_1001;
    case 'D':
      return Set::jis_x_0212;
    case 'O':
    case 'Q':
      return Set::jis_x_0213;
    default:
      return Set::unknown_pairs;
  }
}

// ISO/IEC 2022: ESC, intermediate bytes 20..2F, one final byte. The sequences of a carrier
// ("ESC $ G") are not for this function.
Escape parse_escape(std::string_view bytes, std::size_t pos) {
  Escape escape;
  std::size_t at = pos + 1;
  // Lines were wrapped without regard for escapes: a break may stand before each byte.
  const auto next = [&]() -> Byte {
    if (!escape.breaks_line) {
      std::size_t after = at;
      if (byte_at(bytes, after) == '\r') ++after;
      if (byte_at(bytes, after) == '\n') {
        ++after;
        if (byte_at(bytes, after) == ' ' || byte_at(bytes, after) == '\t') ++after;
        const Byte b = byte_at(bytes, after);
        if (b == '$' || b == '(' || (at > pos + 1 && b >= '@' && b <= 'Q')) {
          escape.breaks_line = true;
          at = after;
        }
      }
    }
    return byte_at(bytes, at++);
  };
  const auto done = [&](Escape::Kind kind, Set set) {
    escape.kind = kind;
    escape.set = set;
    escape.size = at - pos;
    return escape;
  };
  switch (next()) {
    case '(': {
      const Byte final = next();
      if (final == 'I') return done(Escape::Kind::designate, Set::kana);
      if (final >= '@' && final <= 'Z') return done(Escape::Kind::designate, Set::ascii);
      break;
    }
    case '$': {
      const Byte second = next();
      if (second == '@' || second == 'A' || second == 'B') {
        return done(Escape::Kind::designate, double_set(second));
      }
      if (second == '(' || second == ')' || second == '*' || second == '+') {
        const Byte final = next();
        if (final < '@' || final > 'Z') break;
        if (second == '(') return done(Escape::Kind::designate, double_set(final));
        if (second == ')') return done(Escape::Kind::designate_shifted, double_set(final));
        return done(Escape::Kind::ignored, Set::ascii);
      }
      break;
    }
    case ')': {
      const Byte final = next();
      if (final == 'I') return done(Escape::Kind::designate_shifted, Set::kana);
      break;
    }
    case '&':  // announces the revision of the set that follows
      if (next() == '@') return done(Escape::Kind::ignored, Set::ascii);
      break;
    case '.':  // ISO-2022-JP-2 puts a Latin or Greek right half into G2 ...
      if (const Byte final = next(); final == 'A' || final == 'F') {
        return done(Escape::Kind::ignored, Set::ascii);
      }
      break;
    case 'N':  // ... and takes single characters from it
      if (is_graphic(next())) return done(Escape::Kind::latin, Set::ascii);
      break;
    default:
      break;
  }
  return {};
}

// Length of "ESC $ G code.. SI", or 0. At most 64 codes: more is text that lost its SI.
std::size_t carrier_picture_at(std::string_view bytes, std::size_t pos) {
  if (byte_at(bytes, pos + 1) != '$') return 0;
  const Byte page = byte_at(bytes, pos + 2);
  if (page < 'E' || page > 'Q' || (page > 'G' && page < 'O')) return 0;
  std::size_t end = pos + 3;
  while (end < pos + 67 && is_graphic(byte_at(bytes, end))) ++end;
  if (byte_at(bytes, end) == kShiftIn && end > pos + 3) return end + 1 - pos;
  return std::min<std::size_t>(4, bytes.size() - pos);
}

// Whether SO, kana and SI follow on one line: kana by shift, which needs no escape.
bool is_shifted_kana(std::string_view bytes, std::size_t pos) {
  std::size_t end = pos + 1;
  while (byte_at(bytes, end) >= 0x21 && byte_at(bytes, end) <= 0x5F) ++end;
  return end > pos + 1 && byte_at(bytes, end) == kShiftIn;
}

}  // namespace

bool has_iso2022(std::string_view bytes) {
  for (std::size_t p = bytes.find('\x1b'); p != std::string_view::npos;
       p = bytes.find('\x1b', p + 1)) {
    const auto kind = parse_escape(bytes, p).kind;
    if (kind == Escape::Kind::designate || kind == Escape::Kind::designate_shifted) return true;
  }
  std::size_t p = bytes.find('\x0e');
  while (p != std::string_view::npos) {
    if (is_shifted_kana(bytes, p)) return true;
    ++p;
    while (byte_at(bytes, p) >= 0x21 && byte_at(bytes, p) <= 0x5F) ++p;  // looked at already
    p = bytes.find('\x0e', p);
  }
  return false;
}

std::optional<std::string> without_carrier_pictures(std::string_view bytes) {
  std::optional<std::string> result;
  std::size_t copied = 0;
  std::size_t p = bytes.find('\x1b');
  while (p != std::string_view::npos) {
    const std::size_t size = carrier_picture_at(bytes, p);
    if (size > 0) {
      if (!result) result.emplace();
      result->append(bytes, copied, p - copied);
      copied = p + size;
    }
    p = bytes.find('\x1b', p + std::max<std::size_t>(size, 1));
  }
  if (result) result->append(bytes, copied);
  return result;
}

// ---- escapes that were stripped -----------------------------------------------------------------

namespace {

struct PairRun {
  std::size_t end = 0;  // after the last pair
  std::size_t pairs = 0;
  std::size_t kana = 0;
  std::size_t rare = 0;  // beyond the 2,965 kanji of level 1
  bool closed = false;   // "(B" or "(J" stands at `end`; neither is an assigned pair
  bool whole = true;     // all pairs assigned, none cut
};

PairRun read_pairs(std::string_view bytes, std::size_t pos) {
  PairRun run;
  while (is_graphic(byte_at(bytes, pos))) {
    const Byte row = byte_at(bytes, pos);
    const Byte cell = byte_at(bytes, pos + 1);
    if (row == '(' && (cell == 'B' || cell == 'J')) {
      run.closed = true;
      break;
    }
    if (!is_graphic(cell) || row >= 0x75 || jis_x_0208(row, cell) == kUnreadable) {
      run.whole = false;
      break;
    }
    ++run.pairs;
    if (row == 0x24 || row == 0x25) ++run.kana;
    if (row >= 0x50 || (row >= 0x26 && row < 0x30)) ++run.rare;
    pos += 2;
  }
  run.end = pos;
  return run;
}

// Kana make up half of Japanese; a heading has a third. English read as pairs has next to none
// ("$" and "%" would have to stand at every second place) but many rare kanji.
bool is_japanese(const PairRun& run, std::size_t least_pairs) {
  return run.whole && run.pairs >= least_pairs && run.kana * 3 >= run.pairs &&
         run.rare * 4 <= run.pairs;
}

}  // namespace

std::optional<std::string> restore_escapes(std::string_view bytes) {
  struct Found {
    std::size_t begin;
    PairRun run;
  };
  std::vector<Found> found;
  bool certain = false;
  std::size_t p = bytes.find('$');
  while (p != std::string_view::npos) {
    const Byte final = byte_at(bytes, p + 1);
    if ((final == 'B' || final == '@') && (p == 0 || bytes[p - 1] != '\x1b')) {
      const PairRun run = read_pairs(bytes, p + 2);
      const bool convincing = run.closed ? is_japanese(run, 2) : is_japanese(run, 5);
      certain = certain || convincing;
      // Short runs, and kanji alone, are believable if other runs stand with them: "$BG/(B3$B7n(B".
      if (convincing || (run.closed && run.whole && run.pairs > 0)) found.push_back({p, run});
      p = std::max(run.end, p + 2);
    } else {
      ++p;
    }
    p = bytes.find('$', p);
  }
  if (!certain) return std::nullopt;
  std::string restored;
  restored.reserve(bytes.size() + found.size() * 4);
  std::size_t copied = 0;
  for (const Found& f : found) {
    restored.append(bytes, copied, f.begin - copied);
    restored += '\x1b';
    restored.append(bytes, f.begin, f.run.end - f.begin);
    copied = f.run.end;
    restored += '\x1b';
    if (!f.run.closed) restored += "(B";
  }
  restored.append(bytes, copied);
  return restored;
}

// ---- the machine --------------------------------------------------------------------------------

namespace {

class Iso2022Reader {
 public:
  Iso2022Reader(std::string_view bytes, const EightBitReader& eight_bit, bool restore = true)
      : bytes_(bytes), eight_bit_(eight_bit), restore_(restore) {}

  Iso2022Text read() {
    out_.text.reserve(bytes_.size() + bytes_.size() / 2);
    while (pos_ < bytes_.size()) read_line();
    out_.charset = saw_korean_ ? "iso-2022-kr" : saw_chinese_ ? "iso-2022-cn" : "iso-2022-jp";
    return std::move(out_);
  }

 private:
  void read_line() {
    const std::size_t feed = bytes_.find('\n', pos_);
    line_end_ = feed == std::string_view::npos ? bytes_.size() : feed + 1;
    shifted_out_ = false;
    if (set_ != Set::ascii && !continues(bytes_.substr(pos_, line_end_ - pos_))) set_ = Set::ascii;
    const std::string_view line = bytes_.substr(pos_, line_end_ - pos_);
    kana_line_ = std::all_of(line.begin(), line.end(), [](char c) {
      return !is_high(static_cast<Byte>(c)) || is_kana_byte(static_cast<Byte>(c));
    });
    // Without any escape the line is not ours to judge: a footer in another charset.
    if (set_ == Set::ascii && find_any(line, 0, '\x1b', '\x0e') == std::string_view::npos) {
      read_plain(line, false);
      return;
    }
    while (pos_ < line_end_) step();
  }

  // Whether this line continues the double-byte text of the line before.
  bool continues(std::string_view line) const {
    if (!is_double(set_)) return false;
    const std::string_view head = line.substr(0, find_any(line, 0, '\x1b', '\r', '\n'));
    const bool up_to_escape = head.size() < line.size() && line[head.size()] == '\x1b';
    if (head.size() % 2 != 0 || head.empty()) return false;
    const PairRun run = read_pairs(head, 0);
    if (run.end != head.size() && !run.closed) return false;
    if (set_ != Set::jis_x_0208)
      return run.whole;  // we have no table for other sets: only the form is checked
    return run.whole && run.rare * 3 <= run.pairs && (up_to_escape || run.kana * 3 >= run.pairs);
  }

  void step() {
    const Byte b = byte_at(bytes_, pos_);
    const Set set = shifted_out_ ? shifted_set_ : set_;
    if (b == kEsc) {
      read_escape();
    } else if (b == kShiftOut || b == kShiftIn) {
      shifted_out_ = b == kShiftOut;
      ++pos_;
    } else if (b <= 0x20 || b == 0x7F) {
      out_.text += static_cast<char>(b);
      ++pos_;
    } else if (set == Set::ascii) {
      const std::size_t stop = find_any(bytes_.substr(0, line_end_), pos_, '\x1b', '\x0e', '\x0f');
      const std::size_t end = stop == std::string_view::npos ? line_end_ : stop;
      read_plain(bytes_.substr(pos_, end - pos_), kana_line_);
    } else if (set == Set::kana) {
      const Byte seven = b & 0x7F;
      put(seven >= 0x21 && seven <= 0x5F ? 0xFF61u + (seven - 0x21u) : kUnreadable);
      ++pos_;
    } else {
      read_pair(set);
    }
  }

  void read_escape() {
    const Escape escape = parse_escape(bytes_, pos_);
    switch (escape.kind) {
      case Escape::Kind::none:
        ++pos_;
        return;
      case Escape::Kind::designate:
        set_ = escape.set;
        shifted_out_ = false;
        break;
      case Escape::Kind::designate_shifted:
        shifted_set_ = escape.set;
        break;
      case Escape::Kind::ignored:
        break;
      case Escape::Kind::latin:
        put(byte_at(bytes_, pos_ + escape.size - 1) | 0x80u);
        break;
    }
    saw_korean_ = saw_korean_ || escape.set == Set::ks_x_1001;
    saw_chinese_ = saw_chinese_ || escape.set == Set::gb_2312;
    pos_ += escape.size;
    if (escape.breaks_line) {
      out_.text += '\n';
      const std::size_t feed = bytes_.find('\n', pos_);
      line_end_ = feed == std::string_view::npos ? bytes_.size() : feed + 1;
    }
  }

  void read_pair(Set set) {
    const Byte row = byte_at(bytes_, pos_);
    const Byte cell = byte_at(bytes_, pos_ + 1);
    if (is_high(row)) {
      // Half-width kana in the right half, or a pair whose eighth bit was set on the way.
      if (is_kana_byte(row)) {
        put(0xFF61u + (row - 0xA1u));
        ++pos_;
      } else if (row >= 0xA1 && cell >= 0xA1 && row <= 0xFE && cell <= 0xFE) {
        put(lookup(set, row & 0x7F, cell & 0x7F));
        pos_ += 2;
      } else {
        put(kUnreadable);
        ++pos_;
      }
      return;
    }
    if (!is_graphic(cell)) {  // half a pair before an escape or line end
      put(kUnreadable);
      ++pos_;
      return;
    }
    pos_ += 2;
    if (set == Set::jis_x_0208 && row == '(' && (cell == 'B' || cell == 'J')) {
      set_ = Set::ascii;  // a return to ASCII that lost its ESC: the pair is not assigned
      return;
    }
    put(lookup(set, row, cell));
  }

  static char32_t lookup(Set set, Byte row, Byte cell) {
    const auto high = [](Byte b) { return static_cast<Byte>(b | 0x80); };
    switch (set) {
      case Set::jis_x_0208:
        return jis_x_0208(row, cell);
      case Set::jis_x_0212:
        return jis_x_0212_table().at(high(row), high(cell));
      case Set::jis_x_0213:
        return jis_x_0213(row, cell);
      case Set::gb_2312:
        return gbk_table().at(high(row), high(cell));
      case Set::ks_x_1001:
        return cp949_table().at(high(row), high(cell));
      default:
        return kUnreadable;
    }
  }

  void read_plain(std::string_view run, bool kana) {
    pos_ += run.size();
    const bool ascii =
        std::all_of(run.begin(), run.end(), [](char c) { return !is_high(static_cast<Byte>(c)); });
    if (ascii) {
      // A quotation may have lost its escapes while the answer has them.
      const auto restored = restore_ ? restore_escapes(run) : std::nullopt;
      if (restored) {
        Iso2022Text inner = Iso2022Reader(*restored, eight_bit_, false).read();
        out_.text += inner.text;
        out_.errors += inner.errors;
      } else {
        out_.text.append(run);
      }
    } else if (kana) {
      for (const char c : run) {
        const auto b = static_cast<Byte>(c);
        append_utf8(out_.text, is_high(b) ? 0xFF61u + (b - 0xA1u) : b);
      }
    } else {
      out_.errors += eight_bit_(run, out_.text);
    }
  }

  void put(char32_t c) {
    if (c == kUnreadable) ++out_.errors;
    append_utf8(out_.text, c);
  }

  std::string_view bytes_;
  const EightBitReader& eight_bit_;
  bool restore_;
  std::size_t pos_ = 0;
  std::size_t line_end_ = 0;
  Set set_ = Set::ascii;
  Set shifted_set_ = Set::kana;
  bool shifted_out_ = false;
  bool kana_line_ = false;  // the high bytes of this line can all be kana
  bool saw_korean_ = false;
  bool saw_chinese_ = false;
  Iso2022Text out_;
};

}  // namespace

Iso2022Text decode_iso2022(std::string_view bytes, const EightBitReader& eight_bit) {
  return Iso2022Reader(bytes, eight_bit).read();
}

}  // namespace classify::text
