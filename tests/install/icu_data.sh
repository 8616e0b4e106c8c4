#!/bin/bash
# The part of ICU's data that our programs carry is enough: whatever the charset and the script, a program with
# it learns the same features as one with all of ICU's data.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

: "${PACKAGE_BUILD:?set PACKAGE_BUILD to a build of the preset package}"
: "${WHOLE_ICU:?set WHOLE_ICU to a mailsift that is linked with all of ICU}"
PACKAGED=$(realpath "$PACKAGE_BUILD")/bin/mailsift
WHOLE_ICU=$(realpath "$WHOLE_ICU")

# Texts in each script that is cut into words, and in what normalization and the names of hosts change,
# as UTF-8 and in every charset that Python has for them.
mails() {  # FOLDER
  mkdir -p "$1"
  python3 - "$1" "$REPO" <<'PYTHON'
import base64, pathlib, re, sys
folder, repo = (pathlib.Path(p) for p in sys.argv[1:3])
texts = {
    "ja": "東京都の図書館で新しい本を読みました。ﾊﾝｶｸｶﾅと①㈱髙とアイスクリームも。",
    "zh": "我们明天下午在北京大学图书馆见面，请带上你的作业和词典。",
    "tw": "我們明天下午在臺北車站見面，請帶上你的作業。",
    "rare": "𠮷野家と𩸽、𠀋𡈽𡌛𡑮𡢽𠮟𡚴𡸴𣇄𣗄𣜿が好き。",
    "ko": "내일 오후 서울역 앞에서 만나요. 책을 가져오세요.",
    "th": "พรุ่งนี้ตอนบ่ายเราจะพบกันที่ห้องสมุดมหาวิทยาลัย กรุณานำหนังสือมาด้วย",
    "lo": "ມື້ອື່ນຕອນບ່າຍພວກເຮົາຈະພົບກັນຢູ່ຫໍສະໝຸດ ກະລຸນາເອົາປຶ້ມມາດ້ວຍ",
    "km": "ថ្ងៃស្អែករសៀលយើងនឹងជួបគ្នានៅបណ្ណាល័យសាកលវិទ្យាល័យ សូមយកសៀវភៅមកជាមួយ",
    "my": "မနက်ဖြန်နေ့လယ်မှာတက္ကသိုလ်စာကြည့်တိုက်မှာတွေ့ကြမယ်။စာအုပ်ယူလာပါ။",
    "ru": "Завтра днём мы встретимся в библиотеке университета.",
    "el": "Αύριο το απόγευμα θα συναντηθούμε στη βιβλιοθήκη.",
    "he": "מחר אחר הצהריים ניפגש בספרייה של האוניברסיטה.",
    "ar": "سنلتقي غدا بعد الظهر في مكتبة الجامعة.",
    "tr": "Yarın öğleden sonra İstanbul'da kütüphanede buluşalım.",
    "pl": "Jutro po południu spotkamy się w bibliotece, proszę wziąć książkę.",
    "de": "Morgen Nachmittag treffen wir uns in der Straße vor der Bücherei.",
    "vi": "Chiều mai chúng ta gặp nhau ở thư viện trường đại học.",
    "hi": "कल दोपहर हम विश्वविद्यालय के पुस्तकालय में मिलेंगे।",
    "odd": "ﬁne oﬀer Ⅷ ㍿ ｆｕｌｌ Ｗｉｄｔｈ STRAẞE İstanbul ẛ̣ q̣̇ ℌ𝔢𝔩𝔩𝔬 e\u0301 Å a\u0323\u0302 ㎏ ½ \u1e9b\u0323 각 가",
    "hosts": "http://münchen.example.com/ http://xn--mnchen-3ya.example.com/ http://例え.example.jp/ "
             "http://xn--r8jz45g.example.jp/ http://faß.example.com/ http://ΠΑΡΑΔΕΙΓΜΑ.example.com/ "
             "http://xn--a.example.com/ http://xn--zzzzzzzz99999.example.com/",
}
codecs = """utf-8 utf-7 utf-16 utf-16le utf-16be utf-32 iso2022_jp iso2022_jp_2 iso2022_kr hz cp932 euc_jp gb18030 gb2312
    big5 big5hkscs cp949 euc_kr koi8_r koi8_u cp866 mac_cyrillic cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257
    cp1258 cp874 tis_620 iso8859_2 iso8859_3 iso8859_4 iso8859_5 iso8859_6 iso8859_7 iso8859_8 iso8859_9 iso8859_10
    iso8859_13 iso8859_14 iso8859_15 mac_roman cp437 cp850 cp852""".split()
labels = {"hz": "hz-gb-2312", "cp949": "ks_c_5601-1987", "cp866": "ibm866", "mac_cyrillic": "x-mac-cyrillic",
          "mac_roman": "macintosh", "cp437": "ibm437", "cp850": "ibm850", "cp852": "ibm852", "cp932": "shift_jis"}
n = 0
def write(head, body):
    global n
    n += 1
    (folder / f"made-{n:04}.eml").write_bytes(
        f"From: a{n}@example.com\nTo: me@example.jp\nMessage-ID: <{n}@example.com>\nMIME-Version: 1.0\n".encode() + head + b"\n" + body)
for name, text in texts.items():
    for codec in codecs:
        try:
            raw = text.encode(codec)
        except UnicodeError:
            if codec in ("utf-8", "utf-7"): raise
            continue
        label = labels.get(codec, re.sub(r"^cp(125|874)", r"windows-\1", codec).replace("iso8859_", "iso-8859-").replace("_", "-"))
        coded = base64.encodebytes(raw)
        head = f"Subject: {name}\nContent-Type: text/plain; charset={label}\nContent-Transfer-Encoding: base64\n".encode()
        write(head, coded)
        # With another label, and with none: then the bytes decide.
        if codec not in ("utf-16", "utf-16le", "utf-16be", "utf-32"):
            write(head.replace(label.encode(), b"us-ascii"), coded)
            write(b"Subject: =?" + label.encode() + b"?B?" + base64.b64encode(raw[:60]) + b"?=\n", raw + b"\n")
if n < 300: sys.exit(f"only {n} mails")
for path in [*repo.glob("tests/data/mail/*.eml"), *repo.glob("tests/data/forward/*.eml"), *repo.glob("corpus/*/*.eml")]:
    if path.read_bytes().strip(): (folder / f"{path.parent.name}-{path.name}").write_bytes(path.read_bytes())
PYTHON
}

before_claims() {
  mails "$SCRATCH/mails" && index >"$SCRATCH/index" && learned_by "$WHOLE_ICU" "$SCRATCH/whole"
}

# Every mail is learned, so every feature of it is in the model; with the same key, and no cleverness.
learned_by() {  # PROGRAM HOME
  local key=()
  [[ ! -e $SCRATCH/whole/model ]] || key=(--key "$SCRATCH/whole/model")
  "$1" -q --home "$2" init "${key[@]}" &&
    "$1" -q --home "$2" train --regime all --from-index "$SCRATCH/index" >"$2.log" 2>&1
}
index() {
  local f n=0
  for f in "$SCRATCH"/mails/*; do
    if ((n++ % 2)); then echo "spam $f"; else echo "ham $f"; fi
  done
}

claim_programs_with_a_part_of_the_data_learn_the_same() {
  local program
  for program in "$MAILSIFT" "$PACKAGED"; do
    learned_by "$program" "$PWD/home"
    "$program" --home home model info >info
    expect_match "learned" 'learned [0-9]{3,} spam, [0-9]{3,} good' "$(<info)"
    expect_same_file "model of $program" "$SCRATCH/whole/model" home/model
    rm -rf home
  done
}

claim_they_have_no_more_than_they_need() {
  local program size
  for program in "$MAILSIFT" "$PACKAGED"; do
    size=$(readelf -sW "$program" | awk '$8 ~ /^icudt[0-9]+_dat$/ { print $3 }')
    # The symbol of ours has no size; that of libicudata.a has 31 MB.
    expect_equal "$program: bytes of ICU's own data" 0 "${size:-0}"
  done
}

run_claims "$@"
