// The help of every command in Japanese. A test checks that nothing is missing. After a text is
// changed in its command file, it is shown in English until it is changed here.
#include "words/help.h"
#include "words/messages_ja.h"

namespace mailsift {
namespace {

// clang-format off
constexpr Translation kTranslations[] = {
    {R"(mailsift: a spam filter for your own mail server that learns from your corrections.)",
     R"(mailsift: 自分のメールサーバーのための迷惑メールフィルター。訂正から学びます。)"},
    {R"(mailsiftd: judges mail for all users of a host, and learns from them.)",
     R"(mailsiftd: ホストの全利用者のメールを判定し、利用者から学びます。)"},
    {R"(File with these options (TOML): homes = "/var/mail/%u")",
     R"(これらのオプションを書いたファイル (TOML): homes = "/var/mail/%u")"},
    {R"(Listen here for clients of which each is the local user who runs it (repeat
for more). By TCP nobody is known: verdicts of the site, and no lessons)",
     R"(ここで待つ。利用者はクライアントを実行している人 (何度でも)。TCP では誰だか
わからないので、サイトの判定だけで、教えることはできない)"},
    {R"(Listen here for clients that may speak for any user (User: in the request),
such as a mail server. Only our group may connect to its Unix socket)",
     R"(ここで待つ。メールサーバーのように、どの利用者のためにも話してよい (要求の
User:) クライアント用。Unix ソケットには同じグループだけが接続できる)"},
    {R"(Listen here for HTTP: /metrics for Prometheus, /healthz. Only reading)",
     R"(ここで HTTP を待つ: Prometheus のための /metrics と /healthz。読むだけ)"},
    {R"(Where a user's data folder is: %u the user, %n what is before the @, %d the
domain; or ~/... in each system user's own folder, which takes the rights
CAP_SETUID and CAP_SETGID. Without it nobody has one)",
     R"(利用者のデータフォルダーの場所: %u は利用者、%n は @ の前、%d はドメイン。
~/... ならシステムの利用者それぞれのフォルダーの中で、CAP_SETUID と CAP_SETGID の
権限が要る。なければ誰にもデータフォルダーがない)"},
    {R"(Data folder of the site's model, for users without one of their own; %d: of
their domain's (repeat for more: the first that is there). Only read)",
     R"(自分のモデルのない利用者のための、サイトのモデルのデータフォルダー。%d は
利用者のドメイン (いくつでも。先に見つかったもの)。読むだけ)"},
    {R"(Settings for all users, and which of them a user's own file (config.toml in
the data folder) cannot change: see mailsift(1))",
     R"(全利用者のための設定と、利用者自身のファイル (データフォルダーの config.toml) では
変えられない設定: mailsift(1) を参照)"},
    {R"(Data folders that are made have their trainings in this store (mailsift store); users
whom another host taught get one here. Those that are there stay as they are)",
     R"(新しく作るデータフォルダーの学習をこのストアに置く (mailsift store)。ほかのホストで
教えた利用者のデータフォルダーもここに作る。すでにあるデータフォルダーは変わらない)"},
    {R"(Model file for users without any other model)",
     R"(ほかにモデルのない利用者のためのモデルのファイル)"},
    {R"(Threads that read and judge)", R"(読んで判定するスレッドの数)"},
    {R"(Connections at once; the next wait until there is room)",
     R"(同時の接続の数。次の接続は空くまで待つ)"},
    {R"(Longer mail is refused (bytes))", R"(これより長いメールは断る (バイト))"},
    {R"(Memory for the models of users, those least used go first (bytes))",
     R"(利用者のモデルに使うメモリー。使われていないものから閉じる (バイト))"},
    {R"(A line for each message: user, verdict, size; nothing of the mail)",
     R"(メールごとに一行: 利用者、判定、大きさ。メールの中身は書かない)"},
    {R"(Make sockets for Dovecot's sieve scripts in this folder: filter, spam, good, sent.
The user is the local one as whom Dovecot runs the script)",
     R"(Dovecot の sieve スクリプトのためのソケット filter、spam、good、sent をこのフォルダーに
作る。利用者は、Dovecot がスクリプトを実行しているこのホストの利用者)"},
    {R"(The same for virtual users: whom Dovecot names. Only our group may connect)",
     R"(同じものを仮想の利用者のために: Dovecot の言う利用者。同じグループだけが接続できる)"},
    {R"(Listen here for Postfix or sendmail (milter): one verdict for each message, by the
model of the recipients' domain, else the site's. Only our group may connect to a
Unix socket)",
     R"(ここで Postfix か sendmail (milter) を待つ: メールごとに一つ、宛先のドメインかサイトのモデルで判定する。
Unix ソケットには同じグループだけが接続できる)"},
    {R"(What becomes of SPAM that comes by the milter: accept (with its verdict in the
header), quarantine (Postfix holds it), reject)",
     R"(milter で来た SPAM をどうするか: accept (判定をヘッダーに書いて受け取る)、
quarantine (Postfix が保留する)、reject (断る))"},
    {R"(Seconds for judging a mail of 256 KiB or more; then its beginning counts. 0: no limit)",
     R"(256 KiB 以上のメールを判定する秒数。過ぎれば初めの部分の判定を使う。0: 制限しない)"},
    {R"(
Speaks SpamAssassin's protocol (versions 1.2 to 1.5, and that of Exim's variant=rspamd), so spamc,
Exim, Haraka, amavis and rspamd can ask it, that of Dovecot's sieve scripts, and milter. ADDRESS
is unix:/PATH, tcp:127.0.0.1:PORT or tcp:[::1]:PORT; systemd can hand sockets over (names: spamd,
trusted-spamd, sieve, trusted-sieve, http). A user who has no data folder gets the verdicts of the
site's model, else of the starter; the first lesson (spamc -L) makes his folder. On SIGHUP it reads its
options again; on SIGTERM it stops listening, answers what is under way, and ends.
  mailsiftd --spamd unix:/run/mailsift/spamd.sock --homes /var/lib/mailsift/users/%u
  spamc -U /run/mailsift/spamd.sock < mail)",
     R"(
SpamAssassin のプロトコル (1.2 から 1.5 と、Exim の variant=rspamd) を話すので、spamc、Exim、
Haraka、amavis、rspamd から尋ねられる。Dovecot の sieve スクリプトのプロトコルと milter も話す。
ADDRESS は unix:/PATH、tcp:127.0.0.1:PORT、tcp:[::1]:PORT のどれか。systemd からソケットを
受け取ることもできる (名前は spamd、trusted-spamd、sieve、trusted-sieve、http)。データ
フォルダーのない利用者にはサイトのモデルが、なければ付属のモデルが判定する。最初に教えたとき
(spamc -L) にデータフォルダーができる。SIGHUP ではオプションを読み直し、SIGTERM では待つのをやめ、途中のものに答えてから終わる。
  mailsiftd --spamd unix:/run/mailsift/spamd.sock --homes /var/lib/mailsift/users/%u
  spamc -U /run/mailsift/spamd.sock < mail)"},
    {R"(Usage)",
     R"(使い方)"},
    {R"(Options)",
     R"(オプション)"},
    {R"(Print this help message and exit)",
     R"(この説明を表示して終了する)"},
    {R"(Display program version information and exit)",
     R"(バージョンを表示して終了する)"},
    {R"(Config file (TOML): global options, and a [section] for each subcommand)",
     R"(設定ファイル (TOML): 全体のオプションと、サブコマンドごとの [節])"},
    {R"(The data folder
(default: $XDG_DATA_HOME/mailsift or ~/.local/share/mailsift))",
     R"(データフォルダー
(既定: $XDG_DATA_HOME/mailsift か ~/.local/share/mailsift))"},
    {R"(Print only errors)",
     R"(エラー以外は表示しない)"},
    {R"(Days for which recent mail is kept (the cache) ...)",
     R"(最近のメールのキャッシュに残す日数)"},
    {R"(... at most this many messages ...)",
     R"(... 残す通数の上限)"},
    {R"(... and this many bytes in all)",
     R"(... 全部のバイト数の上限)"},
    {R"(Bytes of mail in the training set. Beyond, the text of older mail is deleted, but
what it taught is kept (it is folded into a base))",
     R"(学習集合に残すメールのバイト数。超えると、古いメールの本文は消すが、教えたことは
残す (ベースモデルに統合する))"},
    {R"(Days for which the training set keeps mail (0: as long as there is room))",
     R"(学習集合にメールを残す日数 (0: 場所のある限り))"},
    {R"(Days after which a verdict that nobody corrected is learned (mailsift settle))",
     R"(訂正されなかった判定を学習するまでの日数 (mailsift settle))"},
    {R"(Never learn such verdicts)",
     R"(そのような判定を学習しない)"},
    {R"(Make the data folder: settings, an empty model)",
     R"(データフォルダーを作る: 設定、空のモデル)"},
    {R"(Read one message, write it back with a verdict in its header)",
     R"(1 通を読み、ヘッダーに判定を加えて書き出す)"},
    {R"(Print only the verdict, and give it as the exit code)",
     R"(判定だけ: 表示し、終了コードでも返す)"},
    {R"(This mail is spam: correct a verdict)",
     R"(このメールは迷惑メールだと教える (判定の訂正))"},
    {R"(This mail is good: correct a verdict)",
     R"(このメールは普通のメールだと教える (判定の訂正))"},
    {R"(Message files, folders, mbox files or ids; - or nothing: standard input)",
     R"(メールのファイル、フォルダー、mbox、id。- か省略: 標準入力)"},
    {R"(Store the request and return at once; a background process learns it,
together with any others that arrive)",
     R"(待ち行列に入れてすぐ戻る。バックグラウンドのプロセスが、
ほかに届いたものとまとめて学習する)"},
    {R"(A line for each message of a folder or mbox)",
     R"(フォルダーや mbox のメール 1 通ごとに 1 行)"},
    {R"(
For a verdict that was wrong, and for UNSURE mail. Mail that was taught as the other class before is
moved. Of mail that gets the right verdict already nothing is learned. The answer says what changed:
  message.eml: learned, UNSURE +0.40 -> SPAM +4.16
  message.eml: not needed, SPAM +6.02 -> SPAM +6.02
MAIL is a message file, a folder (Maildir, MH, of files), an mbox file, or an id: the filter writes it
into the field X-Mailsift-ID, and keeps the mail for 14 days (--cache-keep-days). `mailsift untrain`
undoes it. Exit codes: 65 some of it is no mail, 66 some cannot be read; all else is learned.
  mailsift unsure                         the UNSURE messages, to be sorted with two keys
  mailsift spam ~/Maildir/new/1795392000.M1P1.host
  mailsift good 001795392000-4k0v9q0d2m5t-8s0fj3c6pl1r2no7u4ab)",
     R"(
判定が誤っていたときと、UNSURE のメールを仕分けるときに使います。前に反対の種類として教えたメールは移されます。
すでに正しく判定されるメールからは何も学習しません。答えを見れば、何が変わったかが分かります:
  message.eml: 学習: UNSURE +0.40 -> SPAM +4.16
  message.eml: 学習は不要: SPAM +6.02 -> SPAM +6.02
MAIL はメールのファイル、フォルダー (Maildir、MH、ファイルの入ったもの)、mbox、または id です。id はフィルターが
X-Mailsift-ID フィールドに書くもので、そのメールは 14 日間 (--cache-keep-days) 残ります。`mailsift untrain` で取り消せます。
終了コード: 65 メールでないものがある、66 読めないものがある。ほかはすべて学習しました。
  mailsift unsure                         UNSURE のメールを二つのキーで仕分ける
  mailsift spam ~/Maildir/new/1795392000.M1P1.host
  mailsift good 001795392000-4k0v9q0d2m5t-8s0fj3c6pl1r2no7u4ab)"},
    {R"(The UNSURE mail that waits to be sorted)",
     R"(仕分けを待つ UNSURE のメール)"},
    {R"(Only mail of the last DAYS (0: all that is kept))",
     R"(最近 DAYS 日のメールだけ (0: 残っているものすべて))"},
    {R"(Only the N most doubtful (0: all))",
     R"(最も疑わしい N 通だけ (0: すべて))"},
    {R"(The list, also on a terminal)",
     R"(端末でも一覧を表示する)"},
    {R"(One JSON object per message: id, time, score, probability, from, subject,
for_spam and for_good (the strongest clues))",
     R"(1 通に一つの JSON オブジェクト: id, time, score, probability, from, subject,
for_spam と for_good (最も強い手がかり))"},
    {R"(
On a terminal you see one message at a time, the most doubtful first: its sender, its subject, the
beginning of its text, and what makes it look like spam or like good mail. One key sorts it: s spam,
g good, space or Enter skip it, b goes back one message, q ends. An answer is on disk at once, and is
learned at the end. Elsewhere, or with --list, a line for each message: id, date, score (0 is the most
doubtful, above 0 rather spam), From, Subject. Sort from that list with the ids:
  mailsift unsure --list
  mailsift good 001795392000-4k0v9q0d2m5t-8s0fj3c6pl1r2no7u4ab
What was sorted already, here or elsewhere, is not listed. The mail itself stays where it was delivered.)",
     R"(
端末では、最も疑わしいものから 1 通ずつ、差出人、件名、本文の初め、どこが迷惑メールらしく、どこが普通のメールらしいかを
表示します。一つのキーで仕分けます: s 迷惑メール、g 普通のメール、空白か Enter は次へ、b は一つ戻る、q は終了。答えはすぐに
ディスクに書かれ、最後に学習されます。端末でないとき、または --list では、1 通に 1 行を表示します: id、日時、スコア (0 が
最も疑わしく、正なら迷惑メール寄り)、差出人、件名。一覧からは id で仕分けます:
  mailsift unsure --list
  mailsift good 001795392000-4k0v9q0d2m5t-8s0fj3c6pl1r2no7u4ab
ここやほかの所ですでに仕分けたものは表示しません。メールそのものは、配送された場所に残ります。)"},
    {R"(Learn mail as spam or as good)",
     R"(メールを spam か good として学習する)"},
    {R"(Learn what another filter was taught)",
     R"(ほかのフィルターに教えたことを学習する)"},
    {R"(Learn whom you write to: their mail is never SPAM)",
     R"(メールを送った相手を覚える。その人のメールは SPAM にならない)"},
    {R"(Mail that you sent: message files, mbox files, Maildir or MH folders; - or
nothing: standard input)",
     R"(送ったメール: メールのファイル、mbox、Maildir や MH のフォルダー。- か、何もなければ
標準入力)"},
    {R"(Address books: vCards (.vcf) and files with alias lines of mutt)",
     R"(アドレス帳: vCard (.vcf) と、mutt の alias の行があるファイル)"},
    {R"(This address is known no longer, until you write to it again)",
     R"(このアドレスを、またメールを送るまで、知り合いとしない)"},
    {R"(Nobody is known any more)",
     R"(知り合いをすべて忘れる)"},
    {R"(One JSON object: what was read, what is new, what is known)",
     R"(一つの JSON オブジェクト: 読んだもの、新しいもの、全体)"},
    {R"(
Whoever is in To, Cc or Bcc of your mail, or in your address book, is known, and so is who answers your
mail (In-Reply-To or References have its Message-ID). What they send is never SPAM: at most UNSURE, with
the score and the probability that it has. mailsift explain says so. Nothing is learned by it.
It does not hold for mail whose From says more than one plain address, for your own addresses, and if
your mail host says in Authentication-Results or Received-SPF that the sender is forged. Replies do not count if
they come by a list, or if your mail went to a list or to more than 20. Automatic mail of yours (vacation
notices) makes nobody known, and if mailsift knows your addresses (init --address), only mail from them does.
Learn a mail of somebody known as spam, and he is known no longer, until you write to him again. An
address book does not bring him back.
At most 20,000 addresses and 20,000 Message-IDs are kept; what you have not used for the longest time goes
first. The file known of the data folder has only hashes of them, made with its secret.
  mailsift sent ~/Maildir/.Sent
  mailsift sent --addresses contacts.vcf --addresses ~/.mutt/aliases
  mailsift sent < a-mail-being-sent
  mailsift sent --forget ann@example.com)",
     R"(
自分のメールの To、Cc、Bcc にある人と、アドレス帳にある人は知り合いです。自分のメールに返信する人も同じです
(In-Reply-To か References にその Message-ID がある)。その人のメールは SPAM にならず、せいぜい UNSURE です。スコアと
確率は変わりません。mailsift explain で分かります。これによって学習されるものはありません。
From に普通のアドレスが一つだけでないメール、自分のアドレス、メールホストが Authentication-Results か Received-SPF で差出人を
偽りだとしたメールは、この限りではありません。返信は、メーリングリストから来たとき、元のメールがメーリングリストや
20 人を超える相手に送られたときは数えません。自動のメール (不在通知) の相手は知り合いになりません。自分のアドレスを
教えてあれば (init --address)、そこからのメールだけを使います。
知り合いのメールを spam として学習すると、またメールを送るまで、その人は知り合いではなくなります。アドレス帳では
戻りません。
残すのはアドレス 20,000 個と Message-ID 20,000 個までで、長く使っていないものから消えます。データフォルダーの known に
あるのは、その鍵で作ったハッシュだけです。
  mailsift sent ~/Maildir/.Sent
  mailsift sent --addresses contacts.vcf --addresses ~/.mutt/aliases
  mailsift sent < a-mail-being-sent
  mailsift sent --forget ann@example.com)"},
    {R"(Folders and files of another filter, and of mail; nothing: what the usual
places have is only shown)",
     R"(ほかのフィルターやメールのフォルダーとファイル。なければ、いつもの場所に
あるものを表示するだけ)"},
    {R"(Only show what would be learned)",
     R"(学習するはずのものを表示するだけ)"},
    {R"(
Shows what every folder and file is, and learns the mail that is known to be good or spam, as
mailsift train --good --spam does:
  CRM114     the mail cache of mailreaver: what was trained as good or as spam
  OSBF-Lua   its mail cache, likewise
  mail       a Maildir, a folder of mbox files, an MH folder: Junk, Spam ... are spam, so look
             through them first; INBOX and the other folders are good, of a Maildir what was read;
             Trash, Sent, Drafts ... are left
The address that CRM114's rewrites.mfp names as yours is taken over. Databases of bogofilter,
SpamAssassin, SpamProbe, bsfilter, CRM114, OSBF-Lua, rspamd, DSPAM and Thunderbird are named and
left: they hold counts of words or of their hashes. mailsift counts pairs of words with their
distance, pieces of characters, and how a mail is built, and none of that can be made of them.
Thresholds, rules and lists of senders are left, too.
  mailsift import ~/.crm114 ~/Maildir --dry-run
  mailsift import ~/.crm114 ~/Maildir
Run again, it learns only what is new. Exit code 65: there was nothing to learn, or some of it
is no mail; 66: something could not be read. All else is learned.)",
     R"(
どのフォルダーとファイルが何であるかを示し、普通か迷惑かが分かっているメールを mailsift train --good --spam と
同じように学習します。
  CRM114     mailreaver のメールキャッシュ: 普通、迷惑として学習させたもの
  OSBF-Lua   そのメールキャッシュ: 同じく
  メール     Maildir、mbox のフォルダー、MH フォルダー: Junk や Spam は迷惑メールなので、先に目を通してください。
             INBOX とほかのフォルダーは普通のメールです (Maildir では読んだものだけ)。Trash、Sent、Drafts
             などは引き継ぎません
CRM114 の rewrites.mfp に自分のものとして書かれたアドレスを引き継ぎます。bogofilter, SpamAssassin, SpamProbe,
bsfilter, CRM114, OSBF-Lua, rspamd, DSPAM, Thunderbird のデータベースは、名前を挙げるだけで引き継ぎません。単語か
そのハッシュの回数だからです。mailsift が数えるのは距離のある単語の対、文字の並び、メールの作りで、そのどれも
そこからは作れません。しきい値、規則、差出人の一覧も引き継ぎません。
  mailsift import ~/.crm114 ~/Maildir --dry-run
  mailsift import ~/.crm114 ~/Maildir
もう一度実行すると、新しいものだけを学習します。終了コード 65: 学習するものがないか、メールでないものがある、
66: 読めないものがある。ほかはすべて学習した)"},
    {R"(Learn what a forwarded mail forwards)",
     R"(転送されたメールの元のメールを学習する)"},
    {R"(Take back what was taught, exactly)",
     R"(学習を正確に取り消す)"},
    {R"(Learn verdicts that nobody corrected; for cron)",
     R"(訂正されなかった判定を学習する (cron 用))"},
    {R"(Make a daily mail of what was UNSURE, with links that sort it)",
     R"(UNSURE だったメールの一覧を、仕分けてもらうためのメールにする)"},
    {R"(List what was learned, find what was mistaught, undo it)",
     R"(学習の履歴、誤って教えたらしいもの、その取り消し)"},
    {R"(Why a mail gets its verdict: clues, what would change it, who taught it)",
     R"(判定の理由: 手がかり、何があれば変わるか、どの学習によるか)"},
    {R"(Show the mail as the classifier reads it)",
     R"(分類器が読んだとおりのメール)"},
    {R"(Measure accuracy on labelled mail, online)",
     R"(ラベル付きのメールで正確さを測る (オンライン))"},
    {R"(Find thresholds for the error rates you want)",
     R"(望みの誤り率になるしきい値を求める)"},
    {R"(The model file: info, check, rebuild, prune, merge, starter, export, import)",
     R"(モデルのファイル: info, check, rebuild, prune, merge, starter, export, import)"},
    {R"(Recent mail, as the filter received it)",
     R"(フィルターが受け取ったままの最近のメール)"},
    {R"(Write what must not be lost into one file)",
     R"(失ってはならないものを一つのファイルに書く)"},
    {R"(Where to; - for standard output)",
     R"(書く先。- なら標準出力)"},
    {R"(Instead of the mail that was learned only its features: no text, smaller, and of no
use to a later version of the features)",
     R"(学習したメールの代わりに特徴だけを書く。文はなく小さいが、後の版の特徴には使えない)"},
    {R"(
In it are the training set, requests that wait, the model, the settings, the known people and the key of
the ids; not the cache of recent mail and the logs. It is of one moment, whatever is trained meanwhile, and trainers wait
no longer than it takes to open the files. The file is whole or not there. It holds private mail and the
key: keep it as safe as the mail. Exit codes: 64 FILE is there and is no backup, 74 data folder or disk, 75
another trainer is at work.
  mailsift backup ~/mailsift.backup
  mailsift backup - | ssh elsewhere 'cat > mailsift.backup')",
     R"(
中身は学習集合、待っている依頼、モデル、設定、知り合い、ID の鍵です。最近のメールのキャッシュとログは入りません。
その間に何が学習されても、ある一瞬のものになります。学習が待つのは、ファイルを開く間だけです。ファイルは、
完全にできるか、できないかです。私的なメールと鍵が入るので、メールと同じように安全な所に置いてください。
終了コード: 64 FILE がすでにありバックアップではない、74 データフォルダーかディスク、75 ほかの学習が進行中。
  mailsift backup ~/mailsift.backup
  mailsift backup - | ssh elsewhere 'cat > mailsift.backup')"},
    {R"(Put a backup back)",
     R"(バックアップを元に戻す)"},
    {R"(The backup; - for standard input)",
     R"(バックアップ。- なら標準入力)"},
    {R"(Replace a data folder that is there; the old one is kept beside it
(HOME.before-restore))",
     R"(今あるデータフォルダーを置き換える。今のものは隣に丸ごと残る
(HOME.before-restore))"},
    {R"(
All of the backup is checked before anything is changed, and the new data folder takes its place at once. With
--force the cache, the logs and the requests that wait stay; what was learned since the backup is only in
the folder that is kept, so remove that one when nothing in it is missed. Only for backups you trust: who
can change one can make a model that calls anything good. Exit codes: 64 there is a data folder, 65
no whole backup, 66 no such file, 74 data folder or disk, 75 a trainer is at work.
  mailsift restore ~/mailsift.backup)",
     R"(
何かを変える前にバックアップ全体を調べ、新しいデータフォルダーは一度に置き換わります。--force では、キャッシュ、
ログ、待っている依頼は残ります。バックアップの後に学習したものは、残されたフォルダーにしかありません。
要るものがなくなってから消してください。信頼できるバックアップだけに使ってください。書き換えられる人は、
何でも good にするモデルを作れます。終了コード: 64 データフォルダーがある、65 完全なバックアップではない、66 ファイルが
ない、74 データフォルダーかディスク、75 学習が進行中。
  mailsift restore ~/mailsift.backup)"},
    {R"(Trainings of many hosts in one PostgreSQL database)",
     R"(多くのホストの学習を一つの PostgreSQL データベースに)"},
    {R"(The database as libpq names it: postgresql:///mailsift, never with a password)",
     R"(libpq の書き方のデータベース: postgresql:///mailsift。パスワードは書かない)"},
    {R"(Make the tables, or bring them up to date)",
     R"(表を作る、または新しくする)"},
    {R"(Read all trainings, and look whether they are whole)",
     R"(学習をすべて読み、完全かどうか調べる)"},
    {R"(How much is in it)",
     R"(どれだけ入っているか)"},
    {R"(One JSON object: owners, records, with_mail, bytes)",
     R"(一つの JSON オブジェクト: owners, records, with_mail, bytes)"},
    {R"(Put the trainings of data folders into the store, or take over those there)",
     R"(データフォルダーの学習をストアに入れる、またはそこにある学習を引き継ぐ)"},
    {R"(Data folders; nothing: the usual one)",
     R"(データフォルダー。なければ、いつものもの)"},
    {R"(Whose trainings these are in the store (default: the name of the folder; for the
usual one, of the user))",
     R"(ストアの中での持ち主の名前 (既定: フォルダーの名前。
いつものデータフォルダーなら利用者の名前))"},
    {R"(If the data folder and the store have different trainings: those of the data folder
are learned anew, after those of the store)",
     R"(データフォルダーとストアの学習が違うとき、データフォルダーの学習を
ストアの学習の後に学習し直す)"},
    {R"(Take over what other hosts learned, and learn what waits; for cron)",
     R"(ほかのホストが学習したものを引き継ぎ、待っているものを学習する。cron 用)"},
    {R"(Separate the data folder from the store; it keeps what it has)",
     R"(データフォルダーをストアから切り離す。今あるものは残る)"},
    {R"(Make a data folder without a store from what the store has of an owner)",
     R"(ストアにある持ち主の学習から、ストアのないデータフォルダーを作る)"},
    {R"(The new data folder)",
     R"(新しいデータフォルダー)"},
    {R"(Whose trainings)",
     R"(持ち主)"},
    {R"(When a data folder has its trainings in a store (mailsift store): queue, done as
soon as they are safe on this host, even if the store cannot be reached; store, 75
unless they are in the store)",
     R"(学習をストアに置くデータフォルダー (mailsift store) で: queue なら、ストアに
つながらなくても、このホストで安全になれば終わり。store なら、ストアに入らないと 75)"},
    {R"(
Data folders on several hosts can have their trainings in one database: what is taught on one counts on
all, and all have the same model, byte for byte. Each host has a copy and judges by it, so mail never waits for the
database. What is taught while it cannot be reached is safe in the queue of that host, and is learned later.
  createdb mailsift
  mailsift store init postgresql:///mailsift
  mailsift store join postgresql:///mailsift                       on this host
  mailsift store join postgresql://db.example.com/mailsift         on every other
Passwords belong into ~/.pgpass; over the Unix socket none is needed (peer authentication). TLS is as
libpq has it: ?sslmode=verify-full. Exit codes: 65 the store is not what it should be, 74 it refuses, 75 it
cannot be reached.)",
     R"(
いくつものホストのデータフォルダーが、学習を一つのデータベースに置けます。一つのホストで教えたことはすべてのホストで
効き、モデルはどこでも同じバイト列になります。どのホストも写しを持ち、それで判定するので、メールがデータベースを
待つことはありません。つながらない間に教えたことは、そのホストの待ち行列で安全に待ち、後で学習されます。
  createdb mailsift
  mailsift store init postgresql:///mailsift
  mailsift store join postgresql:///mailsift                       このホストで
  mailsift store join postgresql://db.example.com/mailsift         ほかのどのホストでも
パスワードは ~/.pgpass に書いてください。Unix ソケットなら要りません (peer 認証)。TLS は libpq のとおり:
?sslmode=verify-full。終了コード: 65 ストアがおかしい、74 ストアが断った、75 つながらない。)"},
    {R"(Is all well? What is not, and what to do about it)",
     R"(問題はないか。あれば何をすればよいか)"},
    {R"(Subcommands)",
     R"(サブコマンド)"},
    {R"(
A first session:
  mailsift init --starter                    make the data folder, with a bundled model
  mailsift train --good ~/Maildir --spam ~/Maildir/.Junk
                                             teach it your mail and your spam
  mailsift filter < mail                     the mail with an X-Mailsift-Status field added
  mailsift doctor                            is all well?
A verdict was wrong, or UNSURE:
  mailsift spam MAIL, mailsift good MAIL     MAIL: a file, a folder, or the id in X-Mailsift-ID
  mailsift unsure                            sort what waits, with two keys

The data folder holds all that mailsift keeps of you: the model that judges, the training set it is made
from, and recent mail. How eagerly a message is learned is called the regime (mailsift train --help).

Exit codes: 0 done, 64 wrong usage, 65 bad data, 66 no such mail, 70 internal, 74 data folder or disk,
75 try again later, 77 set-user-ID. `mailsift check`, `filter`, `doctor` and `users` have their own, see there.

Settings are read from the administrator's config file, then from yours, then from the environment, then
from the command line. The later one counts. What the administrator has locked (lock = ["cache-keep-days"])
counts over all of them.
  /etc/mailsift/config.toml            the administrator's
  config.toml in the data folder       yours; if there is none, ~/.config/mailsift/config.toml; or --config
  MAILSIFT_HOME, MAILSIFT_ON_ERROR, MAILSIFT_HEADER, MAILSIFT_NO_CACHE, MAILSIFT_CACHE_KEEP_DAYS,
  MAILSIFT_CACHE_MAX_MESSAGES, MAILSIFT_CACHE_MAX_BYTES)",
     R"(
はじめに:
  mailsift init --starter                    付属のモデルつきでデータフォルダーを作る
  mailsift train --good ~/Maildir --spam ~/Maildir/.Junk
                                             手元のメールと迷惑メールを教える
  mailsift filter < mail                     X-Mailsift-Status フィールドを加えたメール
  mailsift doctor                            すべて正常か
判定が間違っていた、または UNSURE だった:
  mailsift spam MAIL, mailsift good MAIL     MAIL: ファイル、フォルダー、または X-Mailsift-ID の id
  mailsift unsure                            待っているメールを二つのキーで仕分ける

データフォルダーには mailsift の持つデータがすべて入ります: 判定するモデル、その元になる学習集合、最近のメール。
どれだけ積極的に学習するかを学習方式 (regime) と呼びます (mailsift train --help)。

終了コード: 0 完了、64 使い方の誤り、65 データの誤り、66 メールがない、70 内部の誤り、
74 データフォルダーかディスク、75 後でもう一度、77 set-user-ID。`mailsift check`、`filter`、`doctor`、`users` には別の決まりがあります。

設定は管理者の設定ファイル、自分の設定ファイル、環境変数、コマンドラインの順に読み、後の設定が優先されます。
管理者が固定した設定 (lock = ["cache-keep-days"]) は、自分のファイルでも環境変数でもコマンドラインでも変えられません。
  /etc/mailsift/config.toml            管理者のもの
  データフォルダーの config.toml       自分のもの。なければ ~/.config/mailsift/config.toml、または --config
  MAILSIFT_HOME, MAILSIFT_ON_ERROR, MAILSIFT_HEADER, MAILSIFT_NO_CACHE, MAILSIFT_CACHE_KEEP_DAYS,
  MAILSIFT_CACHE_MAX_MESSAGES, MAILSIFT_CACHE_MAX_BYTES)"},
    {R"(Data folder of the site's model (repeat for more: the first that is there; %d: the
domain in $USER). It judges for users who have none, else the starter does)",
     R"(サイトのモデルのデータフォルダー (いくつでも。先に見つかったもの。%d は $USER のドメイン)。
データフォルダーのない利用者のメールを判定する。なければ付属のモデルが判定する)"},
    {R"(Your own address (repeat for more). Spam that shows you your own address where
it has no business is then recognised for every address alike)",
     R"(自分のアドレス (いくつでも)。あるはずのない所にそれを見せる迷惑メールが、
どのアドレスでも同じように見分けられる)"},
    {R"(A header field that another program of yours writes into mail (repeat for more;
X-Shop-* for all that begin so): it is never evidence, and a mail with and without
it is one mail to learn)",
     R"(自分の別のプログラムがメールに書くヘッダーフィールド (いくつでも。X-Shop-* で、そう
始まるもの全部)。判定の手がかりにせず、あってもなくても同じ一通のメールとして学習する)"},
    {R"(A header field in which another filter of your own mail host says what it found, such
as X-Spam-Flag (repeat for more): it is evidence where it stands above the top-most
Received, so that no sender can have written it)",
     R"(自分のメールサーバーの別のフィルターが結果を書くヘッダーフィールド。X-Spam-Flag など (いくつでも)。
差出人には書けない、一番上の Received より上にあるときに、判定の手がかりにする)"},
    {R"(A name that begins the Authentication-Results of your own mail hosts (repeat for
more; default: the host that writes the top-most Received). Those of other hosts
are no evidence: anyone can write them)",
     R"(自分のメールサーバーの Authentication-Results の先頭にある名前 (いくつでも。なければ、一番上の
Received を書いたホスト)。ほかのホストのものは誰にでも書けるので、判定の手がかりにしない)"},
    {R"(Begin with a model made from public mail (without FILE: the one installed))",
     R"(公開されたメールから作ったモデルで始める (FILE がなければ、入っているもの))"},
    {R"(Take over the key of this model file instead of a new secret one: for data folders
that are to share models (mailsift model merge, import), as of one user on two hosts.
none: no key, for a model to be published (mailsift model starter))",
     R"(新しい秘密の鍵の代わりに、このモデルのファイルの鍵を使う。二つのホストにある同じ人の
もののように、モデルを分け合う (mailsift model merge, import) データフォルダーのため。
none: 鍵なし。公開するモデル (mailsift model starter) のため)"},
    {R"(From now on your own model judges alone)", R"(これからは自分のモデルだけで判定する)"},
    {R"(
Run it once. It asks nothing, and says what to do next. Running it again changes only what is given,
and makes a model that is damaged or of another version anew from the training set. Without --starter the model knows nothing, so every mail
is UNSURE until you train it. With it, a model made of other people's mail judges beside yours:
alone at first, then less with every mail you teach, and no more after 1,080:
  mailsift init --address me@example.jp --starter
  mailsift train --good ~/Maildir --spam ~/Maildir/.Junk)",
     R"(
一度だけ実行します。何も尋ねず、次にすることを示します。もう一度実行すると、指定したものだけが変わり、壊れたモデルや別の版のモデルは学習集合から
作り直されます。--starter がなければモデルは何も知らず、教えるまではどのメールも UNSURE です。あれば、ほかの人の
メールから作ったモデルが自分のモデルの横で判定します。はじめはそれだけで、教えるたびに弱まり、1,080 通の後は黙ります:
  mailsift init --address me@example.jp --starter
  mailsift train --good ~/Maildir --spam ~/Maildir/.Junk)"},
    {R"(With the key of its features. Without, only a data folder with the same key can read
it: this one, or one made with init --key)",
     R"(特徴の鍵も入れる。入れなければ、同じ鍵のあるデータフォルダー、つまりこれか init --key で
作ったものでしか読めない)"},
    {R"(Judge beside the models of the run, as after mailsift init --starter FILE)",
     R"(mailsift init --starter FILE の後のように、この付属のモデルが横で判定する)"},
    {R"(What happens to the mail if it cannot be classified:
pass: it leaves unchanged, exit 0; tempfail: nothing leaves, exit 75)",
     R"(分類できないときにメールをどうするか:
pass: そのまま出して終了コード 0、tempfail: 何も出さず 75)"},
    {R"(Seconds after which the mail is passed on, judged by its beginning (cut) or not
at all; half as many if the processor was busy with it; 0: never)",
     R"(この秒数 (CPU 時間ならその半分) を過ぎたら、先頭だけで判定して (cut)、または分類せずに
通す。0: 制限なし)"},
    {R"(Keep no copy of the mail, and give it no id)",
     R"(メールの写しを残さず、id も付けない)"},
    {R"(Write the verdict also as this filter does, for rules that exist:
bogofilter: X-Bogosity; crm114: X-CRM114-Status; spamassassin: X-Spam-...)",
     R"(すでにあるルールのため、別のフィルターの形でも判定を書く:
bogofilter: X-Bogosity、crm114: X-CRM114-Status、spamassassin: X-Spam-...)"},
    {R"(bogofilter: 0 spam, 1 good, 2 unsure, 3 trouble
crm114: 0 whatever the verdict, 1 trouble)",
     R"(bogofilter: 0 spam、1 good、2 unsure、3 問題
crm114: 判定によらず 0、問題は 1)"},
    {R"(
Reads one message from standard input and writes it with two fields more at the end of its header:
  X-Mailsift-Status: SPAM p=0.9998 score=+8.52
  X-Mailsift-ID: 001795392000-4k0v9q0d2m5t-8s0fj3c6pl1r2no7u4ab
SPAM, GOOD or UNSURE; p is the probability of spam, score its natural log-odds; "cut" behind it: at the
time limit only the header and 16 KiB of this mail of 256 KiB or more were judged. What would be SPAM
from people you write to is UNSURE (mailsift sent). By the id the message
can be trained later (mailsift train --id): a copy is kept in the cache, over 4 MiB only its texts. If
that fails, the id is left out. Every other byte is left as it is; X-Mailsift-* fields that came with
the mail are removed, and those of --header. All of the input is read before the first byte is written.
Exit codes: 0, or 75 if the mail could not be read or written whole; --exit-code is for rules that look
at them (not with procmail's w or maildrop's xfilter, which take all but 0 for a failure). Wrong options
and settings do not lose mail either: it leaves unchanged, or is refused if tempfail was said. It never
learns anything and changes no file outside the cache. Files to use: man mailsift-recipes.

procmail:                            maildrop:
  :0fwr                                xfilter "mailsift filter"
  | mailsift filter                    if (/^X-Mailsift-Status: SPAM/)
                                         to "Maildir/.Junk/"
  :0
  * ^X-Mailsift-Status: SPAM
  .Junk/)",
     R"(
標準入力から一通を読み、ヘッダーの終わりに二つのフィールドを加えて書き出します:
  X-Mailsift-Status: SPAM p=0.9998 score=+8.52
  X-Mailsift-ID: 001795392000-4k0v9q0d2m5t-8s0fj3c6pl1r2no7u4ab
SPAM、GOOD、UNSURE のどれか。p は迷惑メールである確率、score はその自然対数オッズです。後ろに cut とあれば、制限時間のため
256 KiB 以上のメールをヘッダーと 16 KiB だけで判定しています。メールを送ったことのある相手から来たものは、SPAM のはずでも
UNSURE です (mailsift sent)。id があれば後から学習できます
(mailsift train --id): キャッシュに写しが残り、4 MiB を超えるメールは本文だけです。残せないときは id を付けません。ほかのバイトは
そのままで、来たメールにあった X-Mailsift-* (と --header のフィールド) は除きます。入力を全部読んでから書き始めます。
終了コードは 0、メール全部を読み書きできなければ 75 です。--exit-code は終了コードを見るルールのためのもので、0 のほかを
失敗とみなす procmail の w や maildrop の xfilter では使いません。オプションや設定を誤ってもメールは失われず、そのまま
出るか、tempfail なら断られます。フィルターは学習せず、キャッシュのほかは何も変えません。設定例: man mailsift-recipes

procmail:                            maildrop:
  :0fwr                                xfilter "mailsift filter"
  | mailsift filter                    if (/^X-Mailsift-Status: SPAM/)
                                         to "Maildir/.Junk/"
  :0
  * ^X-Mailsift-Status: SPAM
  .Junk/)"},
    {R"(Positionals)",
     R"(引数)"},
    {R"(Message files, mbox files, Maildir or MH folders; - or nothing: standard input)",
     R"(メールのファイル、mbox、Maildir や MH のフォルダー。- か省略: 標準入力)"},
    {R"(One JSON object per message)",
     R"(一通に一つの JSON オブジェクト)"},
    {R"(
Exit codes: 0 spam, 1 good, 2 unsure, 3 trouble (the same as bogofilter's). With several messages
the worst verdict counts: spam before unsure before good. What cannot be read is named and left out, and
the exit code is 3. What is no mail (empty, a picture, ...) is named and judged as it is. In a procmail recipe:
  :0
  * ? mailsift -q check
  .Junk/)",
     R"(
終了コード: 0 spam、1 good、2 unsure、3 問題 (bogofilter と同じ)。何通かあれば悪い方: spam、unsure、good の順です。
読めないものは名前を挙げて除き、終了コードは 3 です。メールでないもの (空、画像など) は名前を挙げ、そのまま判定します。
procmail では:
  :0
  * ? mailsift -q check
  .Junk/)"},
    {R"(spam or good (ham means good))",
     R"(spam か good (ham は good と同じ))"},
    {R"(Good mail, trained together with --spam, both mixed: the best way to begin)",
     R"(普通のメール。--spam と一緒に混ぜて学習する: 始めるのに一番よい)"},
    {R"(Spam, as --good)",
     R"(迷惑メール。--good と同じ)"},
    {R"(Train what an index file lists, in its order (lines "spam|ham|good PATH"))",
     R"(索引ファイルの順に学習する (行は "spam|ham|good PATH"))"},
    {R"(Mail the filter kept, by its X-Mailsift-ID (one or more))",
     R"(フィルターが残したメールを X-Mailsift-ID で (続けていくつでも))"},
    {R"(The mail of the training of this number (mailsift history), as this class)",
     R"(その番号の学習 (mailsift history) のメールを、この種類として)"},
    {R"(near: learn what the model gets wrong or is unsure about. It judges by three views
(words, characters, structure); each learns only what it needs
error: learn only wrong and UNSURE verdicts, until the model is sure (corrections)
all: learn everything, however sure; rarely wise)",
     R"(near: モデルが間違えるか、確かでないものを学習する。三つの観点 (単語、文字、構造) の
それぞれが、必要なものだけを学習する
error: 誤りと UNSURE だけを、確かになるまで学習する (訂正)
all: すべてを学習する。勧められることは少ない)"},
    {R"(What the training set keeps: the mail (default); only its features, which a later
version of the features cannot use; or none: learned beneath all other trainings,
it can never be taken back)",
     R"(学習集合に残すもの: メール (既定)、特徴だけ (特徴の版が変わると使えない)、
または何も残さない (ほかの学習の下に入り、取り消せない))"},
    {R"(Store the request and return at once; a background process learns it,
together with any others that arrive)",
     R"(待ち行列に入れてすぐ戻る。バックグラウンドのプロセスが、
ほかに届いたものとまとめて学習する)"},
    {R"(A line for each message)",
     R"(一通に一行)"},
    {R"(
For corrections there are `mailsift spam` and `mailsift good`, which need no options.
A message learned twice is learned once; one learned as the other class before is moved. The mail is
kept in the training set, so that every training can be taken back (mailsift untrain) and the model
can be made anew. When the command has ended with 0, the training is on disk. Run interrupted
bulk training again, and it goes on where it was. Once an hour, at the end, some verdicts that nobody
corrected are learned too (mailsift settle --help), and the cache of recent mail is brought within its
limits. --queue is for mail readers and servers that should not wait.
What cannot be read, or is no mail (empty, a picture, a database, encrypted), is named and left out, and all
else is learned: the exit code is 66 or 65 then. A file of a Maildir whose flags change meanwhile is found
again, and one that Dovecot keeps compressed (gzip, bzip2, zstd) is uncompressed.
  mailsift train --good ~/Maildir --spam ~/Maildir/.Junk
  mailsift train good ~/Maildir/.Archive
  mailsift train --from-index corpus/index)",
     R"(
訂正には、オプションの要らない `mailsift spam` と `mailsift good` を使います。
同じメールを二度学習しても一度です。前に別の種類として学習したものは移されます。メールは学習集合に残り、どの学習も
取り消せ (mailsift untrain)、モデルはいつでも作り直せます。終了コード 0 で終われば学習はディスクの上にあります。途中で
止めた一括学習は、もう一度実行すれば続きから始まります。終わりに、一時間に一度、訂正されなかった判定もいくらか学習し
(mailsift settle --help)、最近のメールのキャッシュを上限の内に収めます。--queue は待てないメールソフトやサーバー用です。
読めないもの、メールでないもの (空、画像、データベース、暗号化) は名前を挙げて除き、ほかはすべて学習します。その時の
終了コードは 66 か 65 です。途中でフラグが変わった Maildir のファイルは探し直し、Dovecot が圧縮したもの (gzip、bzip2、zstd) は
展開します。
  mailsift train --good ~/Maildir --spam ~/Maildir/.Junk
  mailsift train good ~/Maildir/.Archive
  mailsift train --from-index corpus/index)"},
    {R"(The mail came by a way that only this user's forwards come: also believe
attachments, Message-IDs and texts, and not only ids)",
     R"(この利用者の転送だけが来る経路で届いた: id のほかに、
添付、Message-ID、本文も信じる)"},
    {R"(Print a mail for the sender that says what was learned; nothing where an answer
would be wrong (strangers, bounces, lists, automatic mail))",
     R"(何を学習したかを送り主に知らせるメールを表示する。返事をしてはならない
とき (知らない相手、配送エラー、メーリングリスト、自動のメール) は何も出さない)"},
    {R"(Sender of that mail (default: user@host))",
     R"(そのメールの差出人 (既定: user@host))"},
    {R"(Its language (default: that of the forward))",
     R"(その言語 (既定: 転送の言語))"},
    {R"(Find the original, and change nothing)",
     R"(元のメールを探すだけで何も変えない)"},
    {R"(One JSON object: class, outcome, originals (by, id, what, before, after),
refused (id, state), kept)",
     R"(JSON オブジェクト一つ: class, outcome, originals (by, id, what, before, after),
refused (id, state), kept)"},
    {R"(
Reads a forward from standard input, finds the mail it speaks of and learns that as spam or good, never the
forward. It is found by attached messages, else by an id of ours (X-Mailsift-ID) anywhere in the forward, else
by the Message-ID of the original, else by its text, also re-wrapped and re-encoded. Without --trusted only
ids count, because all else can be made up by anyone who can send mail. What is learned is the mail as the
filter received it; an attached one that the cache does not know is learned as it is (--trusted).

Every decision is a line in the file reports of the data folder. A forward whose original was not found is
kept in unmatched/ there, 200 mails and 32 MiB at most (mailsift decode shows them). Half of that room is for
mail that came with --trusted, a quarter for senders whose mail was learned as good.
Exit codes: 0 whenever the report was dealt with, also if it was refused or nothing was found: a user's mail
must not bounce (see --json for the outcome); 64 wrong usage, 66 standard input, 74 data folder or disk,
75 try again later.

An answer (--reply) goes only to whoever proves to be a user, by --trusted or by an id: never to bounces, lists
and automatic mail, to addresses that no person reads, or to itself, and once an hour at most to each address. Without --trusted it repeats no Subject.

In the user's own procmail or maildrop file (recipes: procmailrc-forwards), not in /etc/aliases, whose
commands run as nobody. For mail to spam@ and good@ that only your users can reach:
  | mailsift report spam --trusted --reply --from spam@example.com | sendmail -t -f ''
anyone's mail:
  | mailsift report spam)",
     R"(
標準入力から転送されたメールを読み、元のメールを見つけて spam か good として学習します。転送そのものは学習しません。
添付されたメール、次に転送のどこかにある自分の id (X-Mailsift-ID)、次に元の Message-ID、次に本文 (折り返しや文字コード
が変わっていても) の順に探します。--trusted がなければ id だけを信じます。ほかはメールを送れる人なら誰でも作れるからです。
学習するのはフィルターが受け取ったままのメールです。キャッシュにない添付は、そのまま学習します (--trusted)。

決めたことは、データフォルダーの reports に一行ずつ残ります。元が見つからない転送は unmatched/ に 200 通、32 MiB まで残り、
その半分は --trusted で届いたもの、四分の一は good として学習したメールの差出人のために確保されます
(mailsift decode で読めます)。終了コード: 報告を処理すれば 0 (断ったときや見つからないときも。利用者のメールを
差し戻さないため。結果は --json に)。64 使い方の誤り、66 標準入力、74 データフォルダーかディスク、75 後でもう一度。

返事 (--reply) は、--trusted か id で利用者と分かる相手にだけ出します。配送エラー、メーリングリスト、自動のメール、
人が読まないアドレス、自分自身には出さず、同じアドレスには一時間に一度までです。
--trusted がなければ件名は繰り返しません。

利用者自身の procmail か maildrop のファイルに書きます (レシピ procmailrc-forwards)。/etc/aliases のコマンドは nobody で
動くので使えません。利用者だけが送れる spam@ と good@ に:
  | mailsift report spam --trusted --reply --from spam@example.com | sendmail -t -f ''
誰からでも届くアドレスに:
  | mailsift report spam)"},
    {R"(The mail that was learned; - or nothing: standard input)",
     R"(学習したメール。- か省略: 標準入力)"},
    {R"(Take back the training of this number)",
     R"(その番号の学習を取り消す)"},
    {R"(
The model is made anew from the training set without these trainings, so it becomes what it would be
if they had never been. Mail that was never learned is no error, and neither is one whose training is
so old that it was folded into the base (mailsift history --help): that stays learned.)",
     R"(
これらの学習を除いて学習集合からモデルを作り直すので、初めからなかったのと同じになります。学習していないメールは
エラーではありません。古くなってベースモデルに統合された学習 (mailsift history --help) も同じで、学習されたまま残ります。)"},
    {R"(
To settle a verdict is to learn it because nobody has corrected it in time (--settle-days). Only SPAM and
GOOD are settled, UNSURE never. So the model learns nearly as well as if somebody had labelled all mail.
If a correction comes later, the lesson is taken back exactly; `mailsift history` marks it. The fewer
UNSURE messages you sort, the surer a verdict must be to be settled. Three kinds of mail are held back:
mail that is GOOD only by what no reader sees, mail that the model judges otherwise today, and mail
nearly the same as some that was settled before.
`mailsift train` does the same for up to 100 messages, at most once an hour. Turn both off with
--no-settle, or no-settle = true in the config file.)",
     R"(
期限 (--settle-days) までに誰も直さなかった判定を、そのまま学習します。学習するのは SPAM と GOOD だけで、UNSURE は
学習しません。わずかな訂正で、すべてを教えたのに近い正確さになります。後から訂正が来れば正確に取り消され、`mailsift history` には印が付きます。UNSURE がどれだけ仕分けられたかで、利用者がどれだけ
報告しているかがわかり、少ないほど確かな判定だけを学習します。読む人に見えないところだけで GOOD になったもの、今のモデルでは
違う判定になるもの、前に学習したものとほぼ同じメールも見送ります。`train` も終わりに一時間に一度、百通まで行います。
--no-settle (設定では no-settle = true) で一切やめます。)"},
    {R"(Address that mailsift report spam reads)",
     R"(mailsift report spam が読むアドレス)"},
    {R"(Address that mailsift report good reads)",
     R"(mailsift report good が読むアドレス)"},
    {R"(Whom the mail is for (default: user@host))",
     R"(宛先 (既定: user@host))"},
    {R"(Its sender (default: user@host))",
     R"(差出人 (既定: user@host))"},
    {R"(Its language)",
     R"(言語)"},
    {R"(How far back it goes)",
     R"(何日前までさかのぼるか)"},
    {R"(List at most so many, the most doubtful)",
     R"(載せる通数の上限。最も疑わしいものから)"},
    {R"(
Lists the UNSURE messages that nobody has sorted yet, the most doubtful first. Each has the clues that
make it doubtful, and two links.
A link opens a mail whose subject holds the message's id; sent off, it is all that mailsift report needs.
If there are more than --most, half of the places are for senders whose mail was trained as good, and
no sender has two before each has one; the digest says how many it leaves out.
It prints nothing if there is nothing to list. For cron, where sendmail -t sends it:
  mailsift digest --to me@example.jp --report-spam spam@example.jp --report-good good@example.jp \
    --lang ja | ifne sendmail -t
Deliver the digest without filtering it; otherwise it may be listed in the next one.)",
     R"(
まだ仕分けられていない UNSURE のメールを、最も疑わしいものから並べます。それぞれに、疑わしい理由となった手がかりと、
二つのリンクがあります。リンクを開くと件名に id の
入ったメールができ、送ればそれだけで mailsift report に通じます。--most より多ければ、半分は good として学習したメールの差出人の
ために空け、どの差出人も一通ずつ並ぶまで二通目は並べません。省いた数はメールに書きます。並べるものがなければ何も表示しません。cron では:
  mailsift digest --to me@example.jp --report-spam spam@example.jp --report-good good@example.jp \
    --lang ja | ifne sendmail -t
このメール自体はフィルターを通さないでください。次の一覧に載ることがあります。)"},
    {R"(Only the newest (with --suspicious: the worst groups) so many)",
     R"(新しいものから (--suspicious では疑わしいグループから) この数だけ)"},
    {R"(Only trainings at or after this time)",
     R"(この時刻以降の学習だけ)"},
    {R"(Only what was learned as this class)",
     R"(この種類として学習したものだけ)"},
    {R"(With trainings that were taken back)",
     R"(取り消した学習も)"},
    {R"(One JSON object per training)",
     R"(学習一つに一つの JSON オブジェクト)"},
    {R"(Trainings that look mistaught, worst first)",
     R"(誤って教えたらしい学習を、疑わしいものから)"},
    {R"(Print the mail of this training)",
     R"(この学習のメールを表示する)"},
    {R"(Take back every training at or after this time)",
     R"(この時刻以降の学習をすべて取り消す)"},
    {R"(Fold every training before this time into the base)",
     R"(この時刻より前の学習をすべてベースモデルに統合する)"},
    {R"(With --undo-since or --fold-before: only say what would go)",
     R"(--undo-since か --fold-before とともに: 何が対象かを言うだけ)"},
    {R"(
TIME is a date (2026-11-22), a date and time ("2026-11-22 09:14", local), or how long ago: 30m, 2h,
3d, 1w. Scores are those before and after the training.

--suspicious asks of each training what a model made from the others says of it, and finds nearly the
same mail learned as both classes and folders learned as the wrong class. It changes nothing: look at
the mail (--mail), then mend what is wrong with the commands it prints. Near-copies, and mail of the
same sender, stand together: mend all of them or none, because those that are left would speak against
the others. Hard mail is among it that was taught right.

Folding keeps what trainings taught and drops their mail: the model stays the same, byte for byte, but
these trainings cannot be taken back any more, and a later version of the features cannot learn them
anew. Training does it by itself for what is beyond --training-max-bytes or --training-keep-days.
  mailsift history --since 1w --class spam
  mailsift history --suspicious -n 10
  mailsift history --undo-since 2h --dry-run)",
     R"(
時刻は日付 (2026-11-22)、日付と時刻 ("2026-11-22 09:14"、地方時)、または現在からさかのぼる時間: 30m、2h、3d、1w。スコアは学習の
前と後のものです。

--suspicious は、それぞれの学習について残りから作ったモデルに尋ね、ほとんど同じメールが両方の種類として学習されたものや、
フォルダーごと誤った種類として学習されたものも見つけます。何も変えません。メールを見て (--mail)、表示されたコマンドで
直してください。ほぼ同じメールと同じ差出人のメールはまとめて表示します。直すなら全部を直してください。一部だけ残すと、
残ったものが直したものを否定します。正しく教えた難しいメールも混じります。

統合すると、教えたことは残り、メールは消えます。モデルは一バイトも変わりませんが、その学習はもう取り消せず、特徴の新しい
版で学び直すこともできません。--training-max-bytes や --training-keep-days を超えた分は学習のときに自動で統合されます。
  mailsift history --since 1w --class spam
  mailsift history --suspicious -n 10
  mailsift history --undo-since 2h --dry-run)"},
    {R"(Message files, mbox files or folders; - or nothing: standard input)",
     R"(メールのファイル、mbox、フォルダー。- か省略: 標準入力)"},
    {R"(Mail the filter kept, by its X-Mailsift-ID)",
     R"(フィルターが残したメールを X-Mailsift-ID で)"},
    {R"(How many clues)",
     R"(手がかりの数)"},
    {R"(List the N trainings that contributed most (slow: replays all trainings))",
     R"(最も影響した学習を N 件表示する (遅い: すべての学習をたどり直す))"},
    {R"(With --trainings: a model made without each of them, instead of an estimate)",
     R"(--trainings とともに: 推定でなく、それぞれを除いたモデルを作る)"},
    {R"(Every token too, with the place it came from)",
     R"(すべてのトークンも、その場所とともに)"},
    {R"(
A clue is a word, a pair of words, a run of characters or a fact about the message. Its share in the
score (positive: spam) is its evidence, from how many learned spam and good messages had it, times 1
plus the weight it has learned, over the length of the mail. The shares of all clues add up to the
score. What a training contributed is how much the score would fall if it had never been.
  mailsift explain -n 5 --trainings 3 < mail)",
     R"(
手がかりは、単語、二つの単語、文字の並び、メールについての事実のどれかです。スコアへの寄与 (正は spam) は、学習した
spam と good の何通にあったかによる証拠に、学習した重みに 1 を足したものを掛け、メールの長さで割ったものです。すべての
手がかりの寄与を足すとスコアになります。学習の寄与は、それがなかったらスコアがどれだけ下がるかです。
  mailsift explain -n 5 --trainings 3 < mail)"},
    {R"(One JSON object per message: file, subject, from, body, texts (role, type, name,
text), filename (the first), filenames, structure,
charsets (where, declared, used, why, lie), defects)",
     R"(一通に一つの JSON オブジェクト: file, subject, from, body, texts (role, type, name,
text), filename（最初のもの）, filenames, structure,
charsets (where, declared, used, why, lie), defects という項目)"},
    {R"(
Shows the text after transfer decoding, charset recovery and HTML: what a reader would see, and what
was wrong with the message. The texts that a reader does not see follow, each under a heading: another
version of a multipart/alternative, attached files, hidden text, titles, texts in place of images, and
From and Subject of attached messages. With --json "body" is what is shown, and "texts" is every text
with its role: shown, other version, attached, left out, hidden, title, alt or quoted header.
Attached is every file that holds text, whatever its type says, and of a PDF the targets of its links.
Control characters are shown as escapes, such as \x1B. Needs no model.)",
     R"(
転送エンコーディング、文字コードの復元、HTML を経た本文、つまり読む人に見えるものと、メールのどこがおかしかったかを
表示します。読む人に見えないテキストは、見出しを付けてその後に続けます: multipart/alternative の別の版、添付ファイル、
隠された文字、タイトル、画像の代わりの文字、添付されたメールの From と Subject。--json では "body" が見える本文、
"texts" がすべてのテキストとその役割です: shown (見える)、other version (別の版)、attached (添付)、left out (上限を
超えて読まない)、hidden (隠し)、title、alt (画像の代わり)、quoted header (添付されたメールのヘッダー)。attached は
種類の名乗りにかかわらず文字を含むファイルすべてと、PDF のリンク先です。制御文字は \x1B のように見える形で表示します。
モデルは要りません。)"},
    {R"(Lines "spam|ham|good PATH", in the order of the run. Behind a tab may follow the
name of the source the message came from (a path may hold blanks, but no tab))",
     R"(実行の順の行 "spam|ham|good PATH"。タブの後に、メールの出所の名を書いてもよい
(パスに空白はあってよいが、タブは不可))"},
    {R"(What the user of the run tells:
near: every label; the views that are not sure learn
error: a label only when the verdict was wrong or UNSURE, as real users do
settle: as error, and uncorrected verdicts are learned some messages later
all: every label, always learned)",
     R"(利用者が教えること:
near: すべてのラベル。確かでない観点が学習する
error: 判定が誤りか UNSURE のときだけ。実際の利用者のように
settle: error と同じで、訂正されなかった判定を後で学習する
all: すべてのラベルを、いつも学習する)"},
    {R"(How many messages later a verdict counts as accepted)",
     R"(何通後に判定が認められたとみなすか)"},
    {R"(A label is told so many messages later)",
     R"(ラベルは何通後に教えられるか)"},
    {R"(Percent of the mistakes and UNSUREs that the user reports at all (error, settle))",
     R"(利用者がそもそも報告する、誤りと UNSURE の百分率 (error, settle))"},
    {R"(Of the first so many messages every mistake and UNSURE is reported)",
     R"(最初のこの通数は、誤りと UNSURE をすべて報告する)"},
    {R"(Percent of the messages about which the user is wrong)",
     R"(利用者が間違えるメールの百分率)"},
    {R"(Which messages those are, and which are in a fold: the same for equal seeds)",
     R"(それがどのメールか、どの分割に入るか: 同じ値なら同じ)"},
    {R"(Begin with this model instead of one that knows nothing)",
     R"(何も知らないモデルでなく、このモデルで始める)"},
    {R"(Leave the first so many messages out of all measures: the steady state)",
     R"(最初のこの通数をすべての尺度から除く: 定常状態)"},
    {R"(Cross-validation instead of one online run: so many models; each learns the other
folds in index order and judges its own without learning. The messages of each
class are shuffled and dealt out to the folds)",
     R"(一回のオンライン実行の代わりに交差検証: この数のモデルが、それぞれほかの
分割を索引の順に学習し、自分の分割を学習せずに判定する。種類ごとに
混ぜて配る)"},
    {R"(One tab-separated line a message: gold, label, score, p, trained (0 no, 1 from
the label, 2 settled), classify_us, train_us, path)",
     R"(一通に一行、タブ区切り: gold, label, score, p, trained (0 なし、1 ラベルから、
2 settle), classify_us, train_us, path)"},
    {R"(One HTML page: measures with their intervals, ROC and learning curves, scores,
calibration, sources, and the worst mistakes with their clues. It quotes mail)",
     R"(HTML 一ページ: 尺度と区間、ROC と学習曲線、スコア、較正、出所別、最悪の誤りと
その手がかり。メールを引用する)"},
    {R"(The summary as one JSON object; its keys: mailsift-evaluate(1))",
     R"(要約を JSON オブジェクト一つで。キーは mailsift-evaluate(1))"},
    {R"(
Each message is classified first and learned afterwards, from an empty model (or --model) on; the
whole stream counts. hm% is good mail called spam, sm% spam called good, lam% their logistic average, 1-ROCA% the
area above the ROC curve (Cormack and Lynam, TREC 2005 spam track). In parentheses: 95 % intervals,
percentile bootstrap over messages. No data folder is needed or changed.)",
     R"(
一通ずつ、まず判定し、後から学習します。空のモデル (か --model) から始め、流れの全部を数えます。hm% は普通のメールを spam とした
割合、sm% は spam を good とした割合、lam% はその対数オッズでの平均、1-ROCA% は ROC 曲線の上の面積です (Cormack と Lynam、TREC
2005)。括弧内は 95 % 区間 (メールについてのブートストラップ)。データフォルダーは要らず、変えもしません。)"},
    {R"(Share of good mail that may be called SPAM)",
     R"(SPAM とされてよい普通のメールの割合)"},
    {R"(Share of spam that may be called GOOD)",
     R"(GOOD とされてよい迷惑メールの割合)"},
    {R"(Share of all mail that may be UNSURE)",
     R"(UNSURE となってよい全メールの割合)"},
    {R"(Labelled mail instead of the history (lines "spam|ham|good PATH"), judged
and learned message by message as by evaluate; a fifth of it, 500 at most, is
skipped first)",
     R"(履歴の代わりにラベル付きのメール (行は "spam|ham|good PATH")。evaluate と同じく
一通ずつ判定し学習する。初めの五分の一 (500 通まで) は除く)"},
    {R"(As for evaluate)",
     R"(その実行について。evaluate と同じ)"},
    {R"(Put thresholds and calibration into the model)",
     R"(しきい値と較正をモデルに入れる)"},
    {R"(One JSON object; keys: mailsift-tune(1))",
     R"(JSON オブジェクト一つ。キーは mailsift-tune(1))"},
    {R"(Back to the default thresholds and calibration)",
     R"(しきい値と較正を既定に戻す)"},
    {R"(
SHARE is written 0.1% or 0.001. Among the thresholds that keep the first two limits, those with the
least UNSURE mail are chosen. If that is still more than the third limit, more spam may be called GOOD,
but never more good mail SPAM. The thresholds come from recent mail whose time to be corrected has run
out (--settle-days): corrected and sorted mail is what you said it is, other verdicts count as right.
With little mail nothing changes. A threshold moves towards 0 only if the data prove that the limit
holds (0.1% takes 2,700 good messages without a mistake); one mistake alone never moves it away.
  mailsift tune --max-fp 0.1% --max-unsure 2%
  mailsift tune --max-fp 0.05% --apply
  mailsift tune --from-index corpus/index)",
     R"(
割合は 0.1% か 0.001 のように書きます。初めの二つの限度の内で UNSURE が最も少ないしきい値を選びます。それでも三つ目を超えるなら、
GOOD とされる spam は増えてもよいことにしますが、SPAM とされる普通のメールは増やしません。履歴は、訂正の期限 (--settle-days) が過ぎた
キャッシュのメールです。訂正し仕分けたメールは言われたとおり、ほかの判定は正しいとみなします。メールが少なければ何も動きません。
限度が守られると示されない限りしきい値は 0 に近づかず (0.1% なら誤りなしで 2,700 通の普通のメール)、一つの誤りでは遠ざかりません。
  mailsift tune --max-fp 0.1% --max-unsure 2%
  mailsift tune --max-fp 0.05% --apply
  mailsift tune --from-index corpus/index)"},
    {R"(A model file (default: the one in the data folder))",
     R"(モデルのファイル (既定: データフォルダーのもの))"},
    {R"(What is in it)",
     R"(中身を表示する)"},
    {R"(Read every byte of it and say whether it is whole)",
     R"(すべてのバイトを読み、完全かどうかを言う)"},
    {R"(Make it anew from the training set: bit for bit the same)",
     R"(学習集合から作り直す: 一ビットも違わない)"},
    {R"(Drop what was seen too seldom to matter)",
     R"(まれにしか見なかったものを捨てる)"},
    {R"(Add what other models have learned)",
     R"(ほかのモデルが学習したものを加える)"},
    {R"(Write a model for others to begin with)",
     R"(ほかの人が始めるためのモデルを書く)"},
    {R"(Write it as a portable archive (Boost.Serialization))",
     R"(どこでも読めるアーカイブに書く (Boost.Serialization))"},
    {R"(Read such an archive, text or XML)",
     R"(そのアーカイブを読む (テキストか XML))"},
    {R"(A line for each message, oldest first: id, when, verdict, score, bytes)",
     R"(一通に一行、古い順: id、時刻、判定、スコア、バイト数)"},
    {R"(The mail of an id, byte for byte as it came)",
     R"(その id のメールを、来たままのバイトで)"},
    {R"(Remove what is beyond the limits, oldest first)",
     R"(上限を超えたものを古い順に消す)"},
    {R"(Remove every message)",
     R"(すべてのメールを消す)"},
    {R"(
The filter keeps each message it judges, and names it in the field X-Mailsift-ID. So a wrong verdict
can be corrected without the message at hand, and what is learned is what was judged, whatever a mail
program has done to the message since:
  mailsift cache list
  mailsift good ID
The cache is bounded by --cache-keep-days, --cache-max-messages and --cache-max-bytes. What
is beyond goes when somebody trains (once an hour), at one filtered message in 256, and at once with
`mailsift cache expire`. Each verdict is sure of a third of the last two, so a flood of spam pushes
out neither GOOD nor UNSURE mail: the oldest goes of the verdicts that hold more.)",
     R"(
フィルターは判定したメールを残し、X-Mailsift-ID フィールドに名を書きます。手元にメールがなくても誤った判定を訂正でき、その後
メールソフトが何をしたメールでも、判定したままのものを学習できます:
  mailsift cache list
  mailsift good ID
キャッシュの上限は --cache-keep-days、--cache-max-messages、--cache-max-bytes です。超えた分は、学習のとき (一時間に一度)、
フィルターを通るメールの 256 通に一度、`mailsift cache expire` ではすぐに消えます。あとの二つの上限は、判定ごとに三分の一ずつが
確保されます。迷惑メールが押し寄せても GOOD や UNSURE は押し出されません。三分の一を超えた判定のうち、古いものから消えます。)"},
    {R"(One JSON object: ok, judged, corrections, last_correction, findings; judge: the model
that judges for a user who has taught nothing)",
     R"(JSON オブジェクト一つ: ok, judged, corrections, last_correction, findings の項目。judge:
まだ何も教えていない利用者のメールを判定するモデル)"},
    {R"(Bytes that should be free on the disk)",
     R"(ディスクに空いているべきバイト数)"},
    {R"(
The first line says whether all is well, or which model judges while you have taught nothing. Then comes
a line for each check, and below what needs attention, what to do. With -q only what needs attention.
Nothing is changed.
It looks at the data folder: who may read it, secret, model, training set, spool, cache, last verdict,
last training, room on the disk. It also looks at whether the kernel confines the filter, and at
~/.procmailrc, ~/.mailfilter and ~/.dovecot.sieve for known mistakes.
Exit codes: 0 all is well, 1 something needs attention. For cron:
  mailsift -q doctor)",
     R"(
最初の行で、すべて正常かどうか、まだ何も教えていなければどのモデルが判定しているかが分かります。続いて一項目に一行、注意が要るものの下には何をすればよいかを表示します。-q では
注意が要るものだけです。何も変えません。
調べるのはデータフォルダー (誰が読めるか、鍵、モデル、学習集合、スプール、キャッシュ、最後の判定と学習、ディスクの空き)、
カーネルがフィルターを隔離できるか、~/.procmailrc、~/.mailfilter、~/.dovecot.sieve のよくある誤りです。
終了コード: 0 問題なし、1 注意が要る。cron では:
  mailsift -q doctor)"},
    {R"(As one JSON object)",
     R"(JSON オブジェクト一つで)"},
    {R"(
Exit codes: 0 whole, 65 damaged or of another version, 74 unreadable.)",
     R"(
終了コード: 0 完全、65 壊れているか別の版、74 読めない。)"},
    {R"(Forget what only the model knows: trainings that the training set has lost)",
     R"(モデルだけが知るもの、つまり学習集合から失われた学習を忘れる)"},
    {R"(
For a model that is damaged or lost. The settings are kept. If the training set has lost
trainings that the model knows (its file is gone, cut or an old copy), the model becomes the
base of the training set, so that nothing learned is lost.)",
     R"(
壊れたか失われたモデルのために。設定は残ります。モデルの知る学習が学習集合から失われている
とき (学習集合がない、切れている、古い写しである) は、モデルが学習集合のベースモデルになり、学習したものは
何も失われません。)"},
    {R"(Keep what this many trained messages had; 2 drops what only one had)",
     R"(学習したメールのこの通数以上にあったものを残す。2 なら一通だけのものを捨てる)"},
    {R"(
Verdicts change a little, the file can become much smaller. A rebuild prunes at the same place
again, and untrain --number takes a pruning back. With --model FILE only that file changes, for good.)",
     R"(
判定は少し変わり、ファイルはずっと小さくなることがあります。作り直すときも同じ所で同じだけ捨て、untrain --number で取り消せます。
--model FILE では、そのファイルだけが変わり、戻せません。)"},
    {R"(Model files)",
     R"(モデルのファイル)"},
    {R"(
Counts and totals are added; a feature that several models know gets the mean of their weights,
each as often as its model has seen it. Settings stay as they are. Your own trainings come on
top of the sum, now and whenever the model is made anew. With --model FILE the sum goes into that file.
Merging a model twice counts it twice.)",
     R"(
数と合計を足します。いくつかのモデルが知る特徴の重みは、それぞれが見た回数による平均です。設定はそのままです。自分で教えたことは、
今も作り直すときも、その和の上に来ます。--model FILE では和がそのファイルに入ります。同じモデルを二度足せば二度数えます。)"},
    {R"(Where to)",
     R"(書く先)"},
    {R"(
What the model learned of headers is left out, because it misleads others, and so is what it has seen
fewer than three times. There are hashes of text in it, and no text. To begin with it: mailsift init
--starter FILE)",
     R"(
ヘッダーについて学んだことは、ほかの人を誤らせるので除きます。三回より少なくしか見なかったことも除きます。本文のハッシュは入っていますが、本文は入っていません。これで始めるには: mailsift init --starter FILE)"},
    {R"(Where to; - or nothing: standard output)",
     R"(書く先。- か省略: 標準出力)"},
    {R"(XML instead of text)",
     R"(テキストでなく XML)"},
    {R"(Where from; - or nothing: standard input)",
     R"(読む元。- か省略: 標準入力)"},
    {R"(
Only for archives you trust. Your own trainings come on top of the imported model, now
and whenever the model is made anew. With --model FILE it is only written to that file.)",
     R"(
信用できるアーカイブだけにしてください。自分で教えたことは、今も作り直すときも、読んだモデルの上に来ます。--model FILE では、その
ファイルに書くだけです。)"},
    {R"(Only what was called UNSURE)",
     R"(UNSURE だったものだけ)"},
    {R"(Only the newest N)",
     R"(新しいものから N 通だけ)"},
    {R"(As in X-Mailsift-ID or in the list)",
     R"(X-Mailsift-ID か一覧にあるとおりに)"},
    {R"(As the global --cache-keep-days)",
     R"(全体の --cache-keep-days と同じ)"},
    {R"(As the global --cache-max-messages)",
     R"(全体の --cache-max-messages と同じ)"},
    {R"(As the global --cache-max-bytes)",
     R"(全体の --cache-max-bytes と同じ)"},
    {R"(The data folders of all users of this host: list, upkeep)",
     R"(このホストの全利用者のデータフォルダー: 一覧と手入れ)"},
    {R"(Where the data folders are: %u the user, %n what is before the @, %d the domain, or
~/... in each system user's own folder (repeat for more; default: as
mailsiftd's configuration says, else ~/.local/share/mailsift))",
     R"(データフォルダーの場所: %u は利用者、%n は @ の前、%d はドメイン。または
~/... で各システム利用者のフォルダーの中 (何度でも。なければ mailsiftd の設定に
従い、それもなければ ~/.local/share/mailsift))"},
    {R"(Configuration of mailsiftd)", R"(mailsiftd の設定)"},
    {R"(One JSON object per data folder)", R"(データフォルダーごとに JSON オブジェクト一つ)"},
    {R"(In each data folder do what `mailsift settle` does; for cron)",
     R"(各データフォルダーで `mailsift settle` と同じことをする。cron 用)"},
    {R"(Where a data folder began beside the site's model: take over what the site
has learned since, once a day)",
     R"(サイトのモデルに並んで始まったデータフォルダーに、サイトがその後に学んだことを
一日一回取り込む)"},
    {R"(Make models anew that another version made and this one cannot read)",
     R"(別の版が作り、この版で読めないモデルを作り直す)"},
    {R"(Only name the data folders that need it)", R"(それが必要なデータフォルダーの名前だけを表示する)"},
    {R"(
A line for each data folder: its size, the trainings in force, lessons that wait, when it last learned
from a person and last kept a mail; below it, what is wrong with it. With -q only data folders with
something wrong. Root works in each as its owner, and so writes nothing there that is not the
owner's. Settings of the user count (his config.toml). Exit codes: 0 all is well, 1 something needs
attention. For cron:
  mailsift -q users --settle --refresh-site)",
     R"(
データフォルダーごとに一行: 大きさ、有効な学習、まだ学んでいないもの、最後に人から学んだ時刻、最後にメールを
取っておいた時刻。その下に、具合の悪いところ。-q では具合の悪いものだけ。root はそれぞれで所有者の
権限で働くので、所有者のものでないファイルはできない。利用者の設定 (config.toml) に従う。終了コード:
0 問題なし、1 注意が必要。cron には:
  mailsift -q users --settle --refresh-site)"},
    {R"(How often verdicts are wrong, for all users)",
     R"(全利用者について、判定がどれだけ誤っているか)"},
    {R"(Also write a page for a browser: one file that loads nothing else)",
     R"(ブラウザー用のページも書く。ほかに何も読み込まない一つのファイル)"},
    {R"(One JSON object a line: users, then domains, then all)",
     R"(一行に JSON オブジェクト一つ: 利用者、ドメイン、全体の順)"},
    {R"(
Looks at the recent mail of each data folder (--cache-keep-days), and counts verdicts and what users
said of that mail: SPAM that was taught as good, GOOD that was taught as spam, UNSURE that was
sorted. In brackets the 95 % interval. Verdicts look right if users report nothing: the share of
UNSURE that was sorted tells how much is reported at all. Only reads. Root works in each data folder as
its owner. Exit codes: 0 done, 1 a data folder could not be read.)",
     R"(
各データフォルダーの最近のメール (--cache-keep-days の間) を見て、判定と、そのメールについて人が言った
ことを数える: good と教えられた SPAM、spam と教えられた GOOD、仕分けされた UNSURE。括弧の中は 95 % 区間。
何も報告しない利用者の判定は正しく見える。仕分けされた UNSURE の割合が、どれだけ報告されているかを示す。
読むだけ。root はそれぞれで所有者の権限で働く。終了コード: 0 完了、1 読めないデータフォルダーがあった。)"},
    {R"(Remove everything that is kept for a user)",
     R"(ある利用者のために取ってあるものをすべて削除する)"},
    {R"(The user's name)", R"(利用者の名前)"},
    {R"(Remove it; without this, only say what would be removed)",
     R"(削除する。なければ、何が削除されるかを表示するだけ)"},
    {R"(
Removes the data folder of the user: what was learned, the mail that is kept, the queue and the secret. There
is no way back but a backup. Waits for a trainer at work, and a daemon notices it with the next
message; the user's next lesson makes a new one. Backups stay, and so does ~/.config/mailsift.
  mailsift forget ann@example.jp --yes)",
     R"(
利用者のデータフォルダーを削除する: 学んだこと、取ってあるメール、待ち行列、鍵。元に戻すにはバックアップが
必要。働いている学習が終わるのを待ち、デーモンは次のメールで気づく。次に教えたときには新しいものが
できる。バックアップと ~/.config/mailsift は残る。
  mailsift forget ann@example.jp --yes)"},
};
// clang-format on

}  // namespace

std::string_view help_in_japanese(std::string_view english) {
  for (const Translation& t : kTranslations) {
    if (t.english == english) return t.japanese;
  }
  return {};
}

}  // namespace mailsift
