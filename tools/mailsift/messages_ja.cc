// What the program says in Japanese. The build looks that the fields are right, a test that nothing is
// missing: a message that is changed where it is said is English until it is changed here.
#include "messages_ja.h"

#include <array>
#include <cstddef>
#include <string_view>

namespace mailsift {
namespace {

// clang-format off
constexpr Translation kMessages[] = {
    // Words of several commands.
    {"standard input", "標準入力"},
    {"standard output", "標準出力"},
    {"out of memory", "メモリーが足りません"},
    {"{}: cannot read: {}", "{}: 読めません: {}"},
    {"{}: cannot write: {}", "{}: 書けません: {}"},
    {"{}: there is no model; `mailsift init` makes one",
     "{}: モデルがありません。`mailsift init` で作れます"},
    {"{}: there is no training set; `mailsift init` makes one",
     "{}: 学習集合がありません。`mailsift init` で作れます"},
    {"Run with --help for more information.", "詳しくは --help をつけて実行してください。"},
    {"{}; what was learned only there is left out", "{}。そこにしかない学習は除かれます"},
    {"\"{}\": not a time (2026-11-22, \"2026-11-22 09:14\", or how long ago: 30m, 2h, 3d, 1w)",
     "\"{}\": 時刻ではありません (2026-11-22、\"2026-11-22 09:14\"、または前からの長さ: 30m、2h、3d、1w)"},
    {"{}: \"{}\" is no plain address (local@domain)", "{}: \"{}\" はアドレス (local@domain) ではありません"},
    {"(no sender)", "(差出人なし)"},
    {"(no subject)", "(件名なし)"},
    {"(mail not kept)", "(メールは残っていません)"},
    {"{:.0f} s left", "残り {:.0f} 秒"},
    {"rebuilding", "作り直しています"},
    {"folding old trainings", "古い学習を畳み込んでいます"},
    {"{}:{}: unknown label \"{:.40}\" (spam, ham or good)",
     "{}:{}: 知らないラベルです: \"{:.40}\" (spam、ham、good のどれか)"},
    {"{}:{}: no file named behind the label", "{}:{}: ラベルの後にファイル名がありません"},

    // filter
    {"standard input looks like an mbox of several messages; classified as one message",
     "標準入力は何通かの mbox のようですが、一通として判定しました"},
    {"out of memory while reading the message", "メールを読む間にメモリーが足りなくなりました"},
    {"cannot write the message", "メールを書き出せません"},
    {"time limit reached, message passed unchanged", "制限時間を過ぎたので、メールをそのまま通しました"},
    {"time limit reached, message refused for now", "制限時間を過ぎたので、メールを今は断りました"},
    {"time limit reached, message not cached", "制限時間を過ぎたので、メールの写しは残していません"},
    {"message passed unchanged", "メールをそのまま通しました"},
    {"message refused for now", "メールを今は断りました"},
    {"message not cached", "メールの写しは残していません"},

    // init
    {"{}: made anew from the training set\n", "{}: 学習集合から作り直しました\n"},
    {"{}: ready, {} spam and {} good messages learned\n", "{}: 準備ができました。学習済み: spam {} 通、good {} 通\n"},

    // train
    {"train: \"{}\" is neither spam nor good", "train: \"{}\" は spam でも good でもありません"},
    {"train: a class, --good and --spam, or --from-index: only one of these",
     "train: クラス、--good と --spam、--from-index のどれか一つだけにしてください"},
    {"train: say spam or good, --good and --spam, or --from-index",
     "train: spam か good、--good と --spam、--from-index のどれかを指定してください"},
    {"train: --id takes a class and no other mail: train spam --id ID",
     "train: --id はクラスとだけ使います: train spam --id ID"},
    {"train: --number goes with a class, and with no other mail",
     "train: --number はクラスとだけ使います"},
    {"train: there is no training {}", "train: 学習 {} はありません"},
    {"train: the mail of training {} is not kept", "train: 学習 {} のメールは残っていません"},
    {"train: --keep does not go with --id or --number", "train: --keep は --id や --number と一緒に使えません"},
    {"train: --queue and --number do not go together", "train: --queue と --number は一緒に使えません"},
    {"train: --queue takes one message, or --id", "train: --queue に渡せるのは一通か --id です"},
    {"train: an mbox must be named as a file, not given on standard input",
     "train: mbox は標準入力でなくファイル名で指定してください"},
    {"learning", "学習しています"},
    {"training {}", "学習 {}"},
    {"learned", "学習"},
    {"not needed", "学習は不要"},
    {"already learned", "学習済み"},
    {"moved to the other class", "別のクラスへ移動"},
    {"queued: another trainer is at work and will take it along",
     "預かりました: 実行中のほかの学習処理が一緒に学習します"},
    {"learned by another trainer", "ほかの学習処理が学習しました"},
    {"{} messages", "{} 通"},
    {", {} {}", "、{1} {0}"},
    {"; the model has learned {} spam and {} good\n", "。モデルの学習済み: spam {} 通、good {} 通\n"},
    {"Everything is UNSURE until it has learned both: train {} mail, too\n",
     "両方を学習するまで、すべて UNSURE になります。{} のメールも学習させてください\n"},
    {"{} handed in\n", "{} 通を預かりました\n"},
    {"interrupted; what was trained so far is kept, run the same command again to go on",
     "中断しました。ここまでの学習は残っています。同じコマンドをもう一度実行すると続きから始まります"},

    // untrain, settle
    {"is folded into the base and cannot be taken back any more", "土台に畳み込まれていて、もう取り消せません"},
    {"was never learned, nothing to take back", "学習されていないので、取り消すものはありません"},
    {"{} trainings taken back; the model has learned {} spam and {} good\n",
     "学習 {} 件を取り消しました。モデルの学習済み: spam {} 通、good {} 通\n"},
    {"settle: --no-settle is set", "settle: --no-settle が設定されています"},
    {"{} messages whose time ran out: {} learned with their verdict, {} had been corrected, {} were not sure enough\n",
     "期限の過ぎたメール {} 通: 判定のまま学習 {} 通、訂正済み {} 通、確かさが不足 {} 通\n"},
    {"of what is wrong or UNSURE, about {:.0f} % is being reported\n",
     "誤りと UNSURE のうち、報告されているのは約 {:.0f} %\n"},

    // report
    {"report: --reply or --json: only one of these", "report: --reply と --json はどちらか一つだけにしてください"},
    {"{} by {}{}\n", "{} (根拠: {}){}\n"},
    {"attached message", "添付されたメール"},
    {"{}: refused, {}\n", "{}: 断りました ({})\n"},
    {"nothing learned: {}{}\n", "何も学習していません: {}{}\n"},
    {"; kept as unmatched/{}", "。unmatched/{} に残しました"},

    // history
    {"(taken back by {}) ", "({} で取り消し) "},
    {"(folded) ", "(畳み込み済み) "},
    {"{}what was seen fewer than {} times is dropped\n", "{}{} 回未満しか見なかったものを捨てた\n"},
    {"no.", "番号"},
    {"date", "日時"},
    {"as", "種別"},
    {"how", "方法"},
    {"score", "スコア"},
    {"who", "利用者"},
    {"mail", "メール"},
    {"no trainings\n", "学習はありません\n"},
    {"history: there is no training {}", "history: 学習 {} はありません"},
    {"history: the mail of training {} is not kept", "history: 学習 {} のメールは残っていません"},
    {"training {} had moved it from training {}: mailsift train {} --number {} learns it so again\n",
     "学習 {} は学習 {} を移したものでした。元に戻すには: mailsift train {} --number {}\n"},
    {"history: training {} of {} is folded into the base and cannot be taken back any more; name a later time",
     "history: 学習 {} ({}) は土台に畳み込まれていて、もう取り消せません。もっと後の時刻を指定してください"},
    {"{} trainings since {} would be taken back\n", "学習 {} 件 ({} 以降) が取り消されます\n"},
    {"{} trainings since {} taken back; the model has learned {} spam and {} good\n",
     "学習 {} 件 ({} 以降) を取り消しました。モデルの学習済み: spam {} 通、good {} 通\n"},
    {"folding", "畳み込んでいます"},
    {"{} trainings before {} would be folded into the base\n", "学習 {} 件 ({} より前) が土台に畳み込まれます\n"},
    {"{} trainings before {} folded into the base\n", "学習 {} 件 ({} より前) を土台に畳み込みました\n"},
    {"history: --dry-run goes with --undo-since or --fold-before",
     "history: --dry-run は --undo-since か --fold-before とともに使います"},
    {"the rest of your mail says nothing of it", "ほかのメールからは何もわかりません"},
    {"the rest of your mail says {}, score {:+.2f}", "ほかのメールによれば {}、スコア {:+.2f}"},
    {"; one of {} learned as {} in a row, most of which it contradicts",
     "。続けて {} 通が {} として学習された中の一つで、その多くと食い違います"},
    {"; nearly the same mail as no. {}, which was learned as {}",
     "。ほとんど同じメールが学習 {} では {} として学習されています"},
    {"        mailsift train {} --number {}    or    mailsift untrain --number {}\n",
     "        mailsift train {} --number {}  または  mailsift untrain --number {}\n"},
    {"asking the others of each training", "それぞれの学習をほかの学習に尋ねています"},
    {"no training looks mistaught\n", "誤って教えたらしい学習はありません\n"},
    {"{} of {} trainings look mistaught. Read them before you mend them: mailsift history --mail N\n",
     "{1} 件の学習のうち {0} 件は誤って教えたもののようです。直す前に読んでください: mailsift history --mail N\n"},
    {"With so few trainings many of these will be no mistakes.\n",
     "学習が少ないので、多くは誤りではないでしょう。\n"},

    // explain
    {"replaying", "学習集合をたどっています"},
    {"  views: words {:+.2f}  characters {:+.2f}  structure {:+.2f}\n",
     "  見方: 単語 {:+.2f}  文字 {:+.2f}  構造 {:+.2f}\n"},
    {"words", "単語"},
    {"characters", "文字"},
    {"structure", "構造"},
    {"field", "ヘッダー"},
    {"received", "経路"},
    {"subject", "件名"},
    {"body", "本文"},
    {"hidden", "隠し文字"},
    {"url", "URL"},
    {"markup", "HTML"},
    {"meta", "性質"},
    {"text", "文章"},
    {"  no clues\n", "  手がかりはありません\n"},
    {"   share  evidence  weight   spam   good  {:10}  {:8}  clue\n",
     "    寄与      証拠    重み   spam   good  {:10}  {:8}  手がかり\n"},
    {"view", "見方"},
    {"place", "場所"},
    {" and {} more", "、ほか {} 件"},
    {"  without {} it would be {} {:+.2f}: {}\n", "  {}がなければ {} {:+.2f}: {}\n"},
    {"this clue", "この手がかり"},
    {"these {} clues", "この手がかり {} 件"},
    {"  UNSURE because no {} mail was learned yet\n", "  UNSURE なのは、{} のメールをまだ学習していないためです\n"},
    {"  {:.2f} short of {}", "  あと {:.2f} で {}"},
    {"; strongest against it: {}", "。最も強い反対の手がかり: {}"},
    {"  trainings that made it\n", "  この判定を作った学習\n"},
    {"    none shares anything with this mail\n", "    このメールと共通するものを持つ学習はありません\n"},
    {"  {:+7.3f}  no. {}  {}  {:4}  {:<8}  ", "  {:+7.3f}  学習 {}  {}  {:4}  {:<8}  "},

    // decode
    {"File: {}\nFrom: {}\nSubject: {}\nStructure: {}\n", "ファイル: {}\n差出人: {}\n件名: {}\n構造: {}\n"},
    {"Charset of {}: {}{} ({}{})\n", "{} の文字コード: {}{} ({}{})\n"},
    {", not {}", " ({} ではない)"},
    {", none declared", "、宣言なし"},
    {"Defect: {}\n", "欠陥: {}\n"},

    // evaluate
    {"evaluating", "評価しています"},
    {"{}: no messages in it", "{}: メールがありません"},
    {"{}: {} messages are too few for {} {}", "{}: {} 通では {} {} に足りません"},
    {"messages  false+  false-  UNSURE%  1-ROCA%  source\n", "    通数  偽陽性  偽陰性  UNSURE%  1-ROCA%  出所\n"},
    {"(none)", "(なし)"},
    {"and {} more sources: see --json\n", "ほかに {} の出所: --json を見てください\n"},
    {"{} messages: {} good, {} spam; regime {}", "{} 通: good {} 通、spam {} 通。教え方 {}"},
    {"; {} folds", "。{} 分割"},
    {"; without the first {}", "。最初の {} 通を除く"},
    {"\nfalse positives {} (good called SPAM), false negatives {} (spam called GOOD)\n",
     "\n偽陽性 {} (SPAM とされた good)、偽陰性 {} (GOOD とされた spam)\n"},
    {"UNSURE is delivered:       hm% {}  sm% {}  lam% {}\n", "UNSURE を配送したとみなす:    hm% {}  sm% {}  lam% {}\n"},
    {"UNSURE resolved by score:  hm% {}  sm% {}  lam% {}\n", "UNSURE をスコアの符号で判定:  hm% {}  sm% {}  lam% {}\n"},
    {"1-ROCA% {}   sm% at hm%", "1-ROCA% {}   次の hm% での sm%:"},
    {"\nUNSURE% {} (of good {:.2f}, of spam {:.2f})\n", "\nUNSURE% {} (good の {:.2f}、spam の {:.2f})\n"},
    {"first {}:  {}", "最初の {} 通:  {}"},
    {"later:      {}", "その後:         {}"},
    {"trained {:.2f}% from labels, {:.2f}% settled; {:.0f} messages/s\n",
     "ラベルからの学習 {:.2f}%、判定のままの学習 {:.2f}%。毎秒 {:.0f} 通\n"},

    // tune
    {"tune: --{} takes a share above 0 and below 100 %, such as 0.1% or 0.001",
     "tune: --{} には 0 より大きく 100 % より小さい割合を、0.1% や 0.001 のように指定してください"},
    {"tune: too little {}: {:.0f} good and {:.0f} spam; {:.0f} of each are needed, so {:.0f} good and {:.0f} spam more",
     "tune: {}が足りません: good {:.0f} 通、spam {:.0f} 通。それぞれ {:.0f} 通が必要です (あと good {:.0f} 通、spam {:.0f} 通)"},
    {"history", "履歴"},
    {". What counts is mail that the filter judged and kept, {:g} days after it came ({} messages are younger); --from-index tunes on labelled mail instead",
     "。数えるのは、フィルターが判定して残したメールで、届いてから {:g} 日たったものです (まだのもの {} 通)。--from-index ならラベル付きのメールで求められます"},
    {" (the first messages do not count)", " (初めのメールは数えません)"},
    {"GOOD at or below {:g}, SPAM at or above {:g}", "{:g} 以下が GOOD、{:g} 以上が SPAM"},
    {"  good mail called SPAM  {:>6}  {:>8}\n", "  SPAM とされた普通のメール  {:>6}  {:>8}\n"},
    {"  spam called GOOD       {:>6}  {:>8}\n", "  GOOD とされた迷惑メール    {:>6}  {:>8}\n"},
    {"  UNSURE                 {:>6}  {:>8}\n", "  UNSURE                     {:>6}  {:>8}\n"},
    {"{} messages, about {:.0f} good and {:.0f} spam", "{} 通 (およそ good {:.0f} 通、spam {:.0f} 通)"},
    {", each judged before it was learned\n", "。それぞれ学習する前に判定\n"},
    {"\n  {} verdicts corrected, {} confirmed, {} UNSURE sorted, {} not sorted, {} taken for right\n",
     "\n  判定の訂正 {}、確認 {}、仕分けた UNSURE {}、仕分けていない UNSURE {}、正しいとみなした判定 {}\n"},
    {"  of what is wrong or UNSURE, about {:.0f} % is being reported",
     "  誤りと UNSURE のうち、報告されているのは約 {:.0f} %"},
    {": too little to move a threshold\n  by. What follows makes things look better than they are\n",
     "。\n  しきい値を動かすには少なすぎます。次の数字は実際よりよく見えます\n"},
    {"; each correction counts for {:.1f}\n", "。訂正一つを {:.1f} と数えます\n"},
    {"\nWhat other thresholds would have cost:\n\n{:>32}", "\nほかのしきい値ならどうなっていたか:\n\n{:>32}"},
    {"GOOD at or below", "GOOD の上限"},
    {"spam called GOOD", "GOOD とされた迷惑メール"},
    {"\nSPAM from  good called SPAM       UNSURE\n", "\nSPAM 下限     普通を SPAM に       UNSURE\n"},
    {"\nChoice for at most {} of good mail called SPAM, {} of spam called GOOD, {} UNSURE:\n{}\n",
     "\n限度 (SPAM とされた普通のメール {}、GOOD とされた迷惑メール {}、UNSURE {}) での選択:\n{}\n"},
    {"Too much good mail would still be called SPAM.\n", "それでも SPAM とされる普通のメールが多すぎます。\n"},
    {"Not all of it is possible: more spam is called GOOD, so that less is UNSURE.\n",
     "すべては満たせません。UNSURE を減らすため、GOOD とされる迷惑メールを増やしました。\n"},
    {"Too much spam would still be called GOOD.\n", "それでも GOOD とされる迷惑メールが多すぎます。\n"},
    {"More is UNSURE than was asked for: of nothing nearer to 0 does this mail prove that so few\nmistakes would be made.\n",
     "UNSURE は望みより多くなります。しきい値をもっと 0 に近づけても誤りがそれだけ少ないことを、\nこのメールからは示せません。\n"},
    {"back to the defaults: {}\n", "既定に戻しました: {}\n"},
    {"\nNow: {}\n", "\n現在: {}\n"},
    {"\nCalibration: log-odds of spam = {:.2f} * score {:+.2f} (now {:.2f}, {:+.2f})\n",
     "\n較正: spam の対数オッズ = {:.2f} * スコア {:+.2f} (現在 {:.2f}、{:+.2f})\n"},
    {"Applied.", "設定しました。"},
    {"Nothing was changed: --apply puts both into the model.",
     "何も変えていません。--apply をつけると両方をモデルに設定します。"},

    // model
    {"{}: format {}, features {}\n", "{}: 形式 {}、特徴 {}\n"},
    {"learned {} spam, {} good; {} trainings in force\n", "学習済み: spam {} 通、good {} 通。有効な学習 {} 件\n"},
    {"GOOD at or below {:g}, SPAM at or above {:g}\n", "{:g} 以下が GOOD、{:g} 以上が SPAM\n"},
    {"P(spam): log-odds {:.3g} * score {:+.3g}\n", "P(spam): 対数オッズ {:.3g} * スコア {:+.3g}\n"},
    {"own address {}\n", "自分のアドレス {}\n"},
    {"{:10}  {} spam, {} good; {} features in {} slots\n", "{:10}  spam {} 通、good {} 通。特徴 {}、枠 {}\n"},
    {"{}: whole\n", "{}: 完全です\n"},
    {"training on top of it", "その上に学習しています"},
    {"{}: {} spam and {} good messages learned\n", "{}: 学習済み: spam {} 通、good {} 通\n"},
    {"; mailsift untrain --number {} takes it back", "。mailsift untrain --number {} で取り消せます"},
    {"{}: {} features, {} before{}\n", "{}: 特徴 {} (以前は {}){}\n"},
    {"{}: {} features of {} spam and {} good messages\n", "{}: 特徴 {} (spam {} 通、good {} 通から)\n"},

    // cache
    {"{} damaged messages left out", "壊れたメール {} 通を除きました"},
    {"{} messages removed, {} bytes\n", "{} 通 ({} バイト) を消しました\n"},
    {"this is no id that this home gave out", "このホームが出した id ではありません"},
    {"{}: the mail of this id is no longer in the cache", "{}: この id のメールはもうキャッシュにありません"},

    // doctor: what is looked at
    {"home", "ホーム"},
    {"access", "アクセス権"},
    {"secret", "鍵"},
    {"model", "モデル"},
    {"training", "学習集合"},
    {"spool", "スプール"},
    {"cache", "キャッシュ"},
    {"last verdict", "最後の判定"},
    {"last training", "最後の学習"},
    {"disk", "ディスク"},
    {"recipe", "レシピ"},
    // doctor: how it is, and what to do
    {"{}: there is none", "{}: ありません"},
    {"{}: not readable and writable by {}", "{}: {} には読み書きできません"},
    {"run this as its owner, or set --home or MAILSIFT_HOME",
     "所有者として実行するか、--home か MAILSIFT_HOME を設定してください"},
    {"{} files belong to another user, as {}", "{} 個のファイルがほかの利用者のものです。例: {}"},
    {"others may get at {} files, as {}", "{} 個のファイルをほかの利用者が扱えます。例: {}"},
    {"files and folders are their owner's alone", "ファイルとフォルダーは所有者だけのものです"},
    {"there is none: the ids of all mail until now are void", "ありません。これまでのメールの id はすべて無効です"},
    {"whole", "完全です"},
    {"remove it; the next message makes a new one, and ids given out before are void",
     "消してください。次のメールで新しく作られ、それまでの id は無効になります"},
    {"there is none: mail passes without a verdict", "ありません。メールは判定なしで通ります"},
    {"make it readable", "読めるようにしてください"},
    {"whole, features {}", "完全です。特徴 {}"},
    {"the model is not what the training set makes", "モデルが学習集合から作られるものと違います"},
    {"{} spam and {} good learned", "学習済み: spam {} 通、good {} 通"},
    {"{}: everything is UNSURE", "{}。すべて UNSURE になります"},
    {"teach it both: mailsift train --good MAIL --spam MAIL",
     "両方を学習させてください: mailsift train --good MAIL --spam MAIL"},
    {"{}: lopsided, it will see one class everywhere", "{}。偏っていて、何でも片方のクラスに見えます"},
    {"teach it {} mail, too: mailsift train {} MAIL", "{} のメールも学習させてください: mailsift train {} MAIL"},
    {"{} damaged records are left out", "壊れた記録 {} 件を除いています"},
    {"put {} back from a backup, or teach that mail again; look at the disk",
     "{} をバックアップから戻すか、そのメールをもう一度学習させてください。ディスクも調べてください"},
    {"{} trainings", "学習 {} 件"},
    {"put the folder training/ back from a backup", "フォルダー training/ をバックアップから戻してください"},
    {"{} requests have waited for over ten minutes", "{} 件の依頼が十分以上待っています"},
    {"mailsift settle (it learns them first, and says what is in its way)",
     "mailsift settle (先にそれを学習し、できない理由があれば言います)"},
    {"{} damaged requests lie aside, never learned", "壊れた依頼 {} 件が、学習されずに残っています"},
    {"look at them and remove them: {}/*.damaged", "中を見て消してください: {}/*.damaged"},
    {"{} requests wait", "待っている依頼 {} 件"},
    {"no mail in the cache: none came, or --no-cache is set",
     "キャッシュにメールがありません。届いていないか、--no-cache が設定されています"},
    {"put the filter into the mail path: man mailsift-recipes",
     "フィルターを配送経路に入れてください: man mailsift-recipes"},
    {"is the filter still in the mail path? (man mailsift-recipes)",
     "フィルターはまだ配送経路にありますか (man mailsift-recipes)"},
    {"{}; {} UNSURE messages in the cache", "{}。キャッシュに UNSURE のメール {} 通"},
    {"say what some are: mailsift cache list --unsure, then mailsift train spam|good --id ID",
     "いくつか仕分けてください: mailsift cache list --unsure のあと mailsift train spam|good --id ID"},
    {"{} messages, {} bytes", "{} 通、{} バイト"},
    {"{}: beyond its limits", "{}。上限を超えています"},
    {"mailsift cache expire; from cron: mailsift -q settle", "mailsift cache expire。cron では mailsift -q settle"},
    {"{}, {} damaged", "{}、壊れたもの {} 通"},
    {"a crash or a full disk? They leave with time; at once: mailsift cache purge",
     "停止やディスクの満杯がありましたか。いずれ消えます。すぐ消すには mailsift cache purge"},
    {"mend the folder, or remove it: it is made anew", "フォルダーを直すか消してください。消せば作り直されます"},
    {"{}: cannot be asked", "{}: 調べられません"},
    {"look at the file system", "ファイルシステムを調べてください"},
    {"{} MiB free{}", "空き {} MiB{}"},
    {", hardly any files", "。ファイルをほとんど作れません"},
    {"make room: training and the cache need it", "空きを作ってください。学習とキャッシュに必要です"},
    // doctor: recipes
    {"check prints a verdict and no mail: the mail would be gone",
     "check は判定だけを表示し、メールは出しません。メールが失われます"},
    {"write filter instead of check", "check でなく filter と書いてください"},
    {"the filter is called more than once", "フィルターが二度以上呼ばれています"},
    {"once is enough: the second only writes the fields anew", "一度で十分です。二度目はフィールドを書き直すだけです"},
    {"a verdict's exit code is taken for a failure here", "ここでは判定の終了コードが失敗とみなされます"},
    {"leave out --exit-code", "--exit-code を外してください"},
    {"tests a field that mailsift does not write as it is called", "この呼び方では mailsift が書かないフィールドを調べています"},
    {"test X-Mailsift-Status, or give the filter --header=bogofilter, crm114 or spamassassin",
     "X-Mailsift-Status を調べるか、フィルターに --header=bogofilter、crm114、spamassassin のどれかをつけてください"},
    {"tests a field that mailsift never writes", "mailsift が書かないフィールドを調べています"},
    {"test X-Mailsift-Status: SPAM, GOOD or UNSURE", "X-Mailsift-Status: SPAM、GOOD、UNSURE を調べてください"},
    {"learns from the Trash, where both kinds of mail lie", "両方の種類のメールが入るゴミ箱から学習しています"},
    {"train from folders that hold one kind", "一つの種類だけが入るフォルダーから学習させてください"},
    {"without f the mail ends in mailsift, and is gone", "f がないとメールは mailsift で終わり、失われます"},
    {"begin the recipe with :0fw", "レシピを :0fw で始めてください"},
    {"without w a filter that fails loses the mail", "w がないと、フィルターが失敗したときにメールが失われます"},
    {"a lock file: deliveries wait for each other, for nothing", "ロックファイルがあり、配送が互いを無駄に待ちます"},
    {"begin the recipe with :0fw and no second colon", "レシピを、二つ目のコロンのない :0fw で始めてください"},
    {"what the filter prints goes nowhere", "フィルターの出力がどこにも行きません"},
    {"write xfilter \"mailsift filter\"", "xfilter \"mailsift filter\" と書いてください"},
    {"pipe throws away what the filter prints", "pipe はフィルターの出力を捨てます"},
    {"write filter \"mailsift-filter\"", "filter \"mailsift-filter\" と書いてください"},
    {"pipe without :copy: the mail would not be kept", "pipe に :copy がなく、メールが残りません"},
    {"write pipe :copy :try", "pipe :copy :try と書いてください"},
    {"spam thrown from Junk into the Trash is learned as good",
     "Junk からゴミ箱に捨てた迷惑メールが good として学習されます"},
    {"stop for the Trash before this line: man mailsift-recipes",
     "この行の前で、ゴミ箱なら stop してください: man mailsift-recipes"},
    {"maildrop refuses a file that others may read", "ほかの利用者が読めるファイルを maildrop は受け付けません"},
    {"chmod 600 it", "chmod 600 してください"},
};

constexpr Translation kErrors[] = {
    // The system's.
    {"No such file or directory", "ファイルやフォルダーがありません"},
    {"Permission denied", "許可がありません"},
    {"Is a directory", "フォルダーです"},
    {"Not a directory", "フォルダーではありません"},
    {"File exists", "すでにあります"},
    {"No space left on device", "ディスクに空きがありません"},
    {"Disk quota exceeded", "ディスクの割り当てを超えました"},
    {"File too large", "ファイルが大きすぎます"},
    {"Read-only file system", "書き込めないファイルシステムです"},
    {"Input/output error", "入出力の誤りです"},
    {"Broken pipe", "読み手がいません"},
    {"Bad file descriptor", "開かれていません"},
    {"Too many open files", "開いているファイルが多すぎます"},
    {"File name too long", "ファイル名が長すぎます"},

    // The library's.
    {"{}: another trainer is at work", "{}: ほかの学習処理が実行中です"},
    {"{}: not a mailsift model", "{}: mailsift のモデルではありません"},
    {"{}: damaged model: {}", "{}: モデルが壊れています: {}"},
    {"{}: model format {}, this build reads {}", "{}: モデルの形式は {} ですが、このプログラムが読むのは {} です"},
    {"{}: feature scheme {}, this build reads {}", "{}: 特徴の版は {} ですが、このプログラムが読むのは {} です"},
    {"{}: not a mailsift journal", "{}: mailsift の学習集合ではありません"},
    {"{}: not a folder", "{}: フォルダーではありません"},
    {"{}: refused: it belongs to another user", "{}: ほかの利用者のものなので使いません"},
    {"{}: refused: others may write to it", "{}: ほかの利用者が書けるので使いません"},
    {"{}: is not a secret of 32 bytes; without this file a new one is made, and the ids given out are void",
     "{}: 32 バイトの鍵ではありません。このファイルを消せば新しく作られ、これまでの id は無効になります"},
    {"{}: has trainings folded into it, which would be lost", "{}: 畳み込まれた学習があり、失われてしまいます"},
    {"{}; a home needs a file system where files can be replaced",
     "{}。ホームには、ファイルを置き換えられるファイルシステムが必要です"},
    {"{}: cannot read: not a regular file", "{}: 読めません: 普通のファイルではありません"},
    {"model archive: {}", "モデルの書庫: {}"},
    {"{}: cannot read: {}", "{}: 読めません: {}"},
    {"{}: cannot write: {}", "{}: 書けません: {}"},
    {"{}: cannot open: {}", "{}: 開けません: {}"},
    {"{}: cannot create: {}", "{}: 作れません: {}"},
    {"{}: cannot create folder: {}", "{}: フォルダーを作れません: {}"},
    {"{}: cannot open folder: {}", "{}: フォルダーを開けません: {}"},
    {"{}: cannot read folder: {}", "{}: フォルダーを読めません: {}"},
    {"{}: cannot create a file in: {}", "{}: この中にファイルを作れません: {}"},
    {"{}: cannot replace: {}", "{}: 置き換えられません: {}"},
    {"{}: cannot remove: {}", "{}: 消せません: {}"},
    {"{}: cannot lock: {}", "{}: ロックできません: {}"},
    {"{}: cannot sync: {}", "{}: ディスクに書き込めません: {}"},

    // CLI11's.
    {"A subcommand is required", "サブコマンドを指定してください"},
    {"{} is required", "{} は必須です"},
    {"The following argument was not expected: {}", "余計な引数です: {}"},
    {"The following arguments were not expected: {}", "余計な引数です: {}"},
    {"{}: {} not in {}", "{}: {} は {} のどれでもありません"},
    {"{}: Value {} not in range {} to {}", "{}: {} は {} から {} までの範囲にありません"},
    {"Could not convert: {} = {}", "{}: この値は使えません: {}"},
    {"{}: {} required {} missing", "{0}: 値 ({2}) が足りません"},
    {"{} excludes {}", "{} と {} は一緒に使えません"},
    {"{} requires {}", "{} には {} が必要です"},
    {"{} was not readable (missing?)", "{}: 読めません (ありますか)"},
    {"{}: This option is not allowed in a configuration file", "{}: このオプションは設定ファイルに書けません"},
    {"INI was not able to parse {}", "設定ファイルに知らない項目があります: {}"},
};
// clang-format on

// ---- A field that is missing or has another format would be found only when it is said ---------

constexpr std::size_t kMostFields = 8;

struct Fields {
  std::array<std::string_view, kMostFields> format{};  // of each argument: "" or ":.2f"
  std::size_t count = 0;
};

// Of "{}", "{:+.2f}" in their order, or "{1:+.2f}" by their number.
consteval Fields fields_of(std::string_view text) {
  Fields fields;
  for (std::size_t open = 0; (open = text.find('{', open)) != std::string_view::npos;) {
    const std::size_t close = text.find('}', open);
    std::string_view field = text.substr(open + 1, close - open - 1);
    std::size_t argument = fields.count++;
    if (!field.empty() && field[0] != ':') {
      argument = static_cast<std::size_t>(field[0] - '0');
      field.remove_prefix(1);
    }
    fields.format.at(argument) = field.empty() ? ":" : field;
    open = close;
  }
  return fields;
}

template <std::size_t n>
consteval bool all_fit(const Translation (&table)[n]) {
  for (const Translation& t : table) {
    const Fields english = fields_of(t.english), japanese = fields_of(t.japanese);
    for (std::size_t i = 0; i < kMostFields; ++i) {
      // A field may be left out of an error, whose fields are all text.
      const bool left_out = japanese.format[i].empty() && japanese.count < english.count;
      if (english.format[i] != japanese.format[i] && !left_out) return false;
    }
  }
  return true;
}
static_assert(all_fit(kMessages));
static_assert(all_fit(kErrors));

}  // namespace

std::span<const Translation> messages_in_japanese() noexcept { return kMessages; }
std::span<const Translation> errors_in_japanese() noexcept { return kErrors; }

}  // namespace mailsift
