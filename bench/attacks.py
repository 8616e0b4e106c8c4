#!/usr/bin/env python3
"""What spammers gain by writing against the statistics.

    bench/attacks.py INDEX [--train 0.6] [--most 80] [--seed 1] [--only REGEX] [--json FILE]
                     [--public INDEX] [--strange INDEX] [--starter FILE] [--twins PROGRAM]
                     [--bogofilter] [--spamassassin]

A home learns the first part of INDEX (mailsift train, near). Of the rest, the spam that it calls SPAM
is taken, rewritten as an attacker would (attack_kinds.py), and judged again; nothing is learned in
between. Good words are those that good mail has and spam has not, the most frequent first, of the
victim's own mail: the worst case. With --public, words of that index too: what a stranger can know.

For each kind of attack, in per cent: GOOD, UNSURE, SPAM; then, after one mail of that kind that
passed was reported as spam, how many others of the kind are GOOD. With --bogofilter, --spamassassin:
the same verdicts of those, trained on the same mail (theirs is the spam that they call SPAM).
A line ends with "over" if more are GOOD than the kind may have.

--strange: spam in a language the home has no good mail in, as it is.
--starter: a model that judges beside the home's own: what its words gain in this home (SPAM made
UNSURE), and in a new one. With --twins (the program twin_words), words without meaning computed from it.

MAILSIFT names the program.
"""
import argparse
import collections
import contextlib
import email
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import attack_kinds  # noqa: E402
from attack_kinds import read, text_of, text_parts  # noqa: E402

PROGRAM = os.environ.get("MAILSIFT", os.path.join(os.path.dirname(__file__), "../build/release/bin/mailsift"))
CLASSES = ("GOOD", "UNSURE", "SPAM")
WORD = re.compile(r"[a-z]{3,14}|[\u3041-\u30ff\u4e00-\u9fff]{2,8}")


def entries(index):
    found = []
    with open(index, encoding="utf-8", errors="surrogateescape") as file:
        for line in file:
            if line.strip():
                cls, path = line.rstrip("\n").split("\t")[0].split(" ", 1)
                found.append((cls == "spam", os.path.join(os.path.dirname(index), path)))
    return found


def good_words(mail):
    """Words of good mail, by how many messages of the one class have them and none of the other."""
    seen = {True: collections.Counter(), False: collections.Counter()}
    for spam, path in mail:
        message = email.message_from_bytes(read(path))
        seen[spam].update(set(WORD.findall(" ".join(map(text_of, text_parts(message))).lower())))
    return [word for word, count in seen[False].most_common() if seen[True][word] * 20 < count][:2000]


class Home:
    """mailsift, trained."""

    def __init__(self, folder, *options):
        self.folder = folder
        self.run("init", *options)

    def run(self, *words, check=True):
        return subprocess.run([PROGRAM, "--home", self.folder + "/home", *words],
                              capture_output=True, check=check, text=True).stdout

    def train(self, mail, *options):
        index = self.folder + "/index"
        with open(index, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.writelines(f"{'spam' if spam else 'ham'} {os.path.abspath(path)}\n" for spam, path in mail)
        self.run("train", "--no-settle", *options, "--from-index", index)

    @contextlib.contextmanager
    def copy(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(self.folder + "/home", folder + "/home")
            copy = Home.__new__(Home)
            copy.folder = folder
            yield copy

    def report(self, mails, spam):
        names = []
        for i, raw in enumerate(mails):
            names.append((spam, f"{self.folder}/reported{i}"))
            with open(names[-1][1], "wb") as file:
                file.write(raw)
        self.train(names, "--regime", "error")

    def judge_with_scores(self, mails):
        with files_of(mails) as paths:
            lines = self.run("check", "--json", *paths, check=False).splitlines()
        found = [json.loads(line) for line in lines]
        if len(found) != len(mails):
            sys.exit(f"attacks.py: {len(found)} verdicts on {len(mails)} messages")
        return [(line["class"], line["score"]) for line in found]

    def judge(self, mails):
        return [cls for cls, _ in self.judge_with_scores(mails)]


@contextlib.contextmanager
def files_of(mails):
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for i, raw in enumerate(mails):
            paths.append(f"{folder}/{i:06}")
            with open(paths[-1], "wb") as file:
                file.write(raw)
        yield paths


class Bogofilter:
    NAMES = {"S": "SPAM", "H": "GOOD", "U": "UNSURE"}

    def __init__(self, folder):
        self.words = ["bogofilter", "-C", "-d", folder + "/bogofilter"]
        os.mkdir(self.words[-1])

    def train(self, mail):
        for spam, option in ((True, "-s"), (False, "-n")):
            paths = "".join(os.path.abspath(path) + "\n" for is_spam, path in mail if is_spam == spam)
            subprocess.run([*self.words, option, "-b"], input=paths, text=True, check=True)

    def judge(self, mails):
        with files_of(mails) as paths:
            out = subprocess.run([*self.words, "-T", "-b"], input="\n".join(paths) + "\n",
                                 capture_output=True, text=True).stdout
        classes = [self.NAMES[line.split()[-2]] for line in out.splitlines()]
        assert len(classes) == len(mails), (len(classes), len(mails))
        return classes


class SpamAssassin:
    """Its Bayes alone, in one process: below .4 GOOD, above .6 SPAM, its own neutral band."""
    PERL = r"""
use Mail::SpamAssassin; $| = 1;
my $dir = shift;
my $sa = Mail::SpamAssassin->new({dont_copy_prefs => 1, local_tests_only => 1, site_rules_filename => "$dir/none",
  rules_filename => "$dir/none", userprefs_filename => "$dir/none", userstate_dir => $dir,
  config_text => "loadplugin Mail::SpamAssassin::Plugin::Bayes\nuse_bayes 1\nuse_bayes_rules 1\nbayes_path $dir/bayes\n" .
    "bayes_auto_learn 0\nbayes_auto_expire 0\nbayes_min_spam_num 1\nbayes_min_ham_num 1\n"});
$sa->init(1); $sa->init_learner({wait_for_lock => 1});
while (my $line = <STDIN>) {
  chomp $line; my ($what, $path) = split / /, $line, 2;
  open my $file, '<:raw', $path or die; local $/; my $raw = <$file>; close $file;
  { local $/ = "\n"; my $mail = $sa->parse($raw, 1);
  if ($what eq 'judge') {
    my $status = Mail::SpamAssassin::PerMsgStatus->new($sa, $mail);
    my $p = $sa->call_plugins('bayes_scan', {permsgstatus => $status, msg => $mail}) // 0;
    my ($scanner) = $sa->{bayes_scanner};
    $p = $scanner->scan($status, $mail) if $scanner;
    print((defined $p ? $p : 0.5) . "\n"); $status->finish; }
  else { $sa->learn($mail, undef, $what eq 'spam' ? 1 : 0, 0)->finish; print "ok\n"; }
  $mail->finish; }
}
"""

    def __init__(self, folder):
        os.mkdir(folder + "/spamassassin")
        open(folder + "/spamassassin/none", "w").close()
        with open(folder + "/bayes.pl", "w") as file:
            file.write(self.PERL)
        self.perl = subprocess.Popen(["perl", folder + "/bayes.pl", folder + "/spamassassin"], text=True,
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def tell(self, what, path):
        self.perl.stdin.write(f"{what} {os.path.abspath(path)}\n")
        self.perl.stdin.flush()
        answer = self.perl.stdout.readline()
        if not answer:
            sys.exit("attacks.py: SpamAssassin ended")
        return answer.strip()

    def train(self, mail):
        for spam, path in mail:
            self.tell("spam" if spam else "ham", path)

    def judge(self, mails):
        with files_of(mails) as paths:
            found = [float(self.tell("judge", path)) for path in paths]
        return ["GOOD" if p < 0.4 else "SPAM" if p > 0.6 else "UNSURE" for p in found]


def shares(classes):
    return [100 * classes.count(cls) / max(len(classes), 1) for cls in CLASSES]


class Table:
    def __init__(self, path):
        self.rows, self.path = [], path

    def row(self, name, classes, limit=None, peers=(), after=None):
        found = shares(classes)
        line = f"{name:52} {found[0]:5.1f} {found[1]:5.1f} {found[2]:5.1f}"
        for peer in peers:
            line += "  [" + " ".join(f"{share:3.0f}" for share in shares(peer)) + "]"
        line += f"  then {after:5.1f}" if after is not None else ""
        line += "  over" if limit is not None and found[0] > limit else ""
        print(line, flush=True)
        self.rows.append({"name": name, "good": found[0], "unsure": found[1], "spam": found[2], "limit": limit,
                          "then": after, "peers": [shares(peer) for peer in peers]})
        if self.path:
            with open(self.path, "w") as file:
                json.dump(self.rows, file, indent=0)


def after_one_report(home, mails, classes):
    """GOOD in per cent of the others, once one that passed (or else the first) is reported."""
    reported = classes.index("GOOD") if "GOOD" in classes else 0
    with home.copy() as victim:
        victim.report([mails[reported]], True)
        return shares(victim.judge(mails[:reported] + mails[reported + 1:]))[0]


def words_for(starter, candidates, folder):
    """What a sender reads out of a published starter: the words that it holds for good, best first."""
    home = Home(folder + "/oracle", "--starter", starter)
    worth = {}
    for at in range(0, len(candidates), 200):
        chunk = candidates[at:at + 200]
        path = folder + "/probe"
        with open(path, "w") as file:
            file.write("From: a@example.com\nSubject: x\nContent-Type: text/plain; charset=utf-8\n\n" + "\n\n".join(chunk) + "\n")
        found = json.loads(home.run("explain", "-n", "5000", "--json", path))
        for clue in found["clues"]:
            text = clue["clue"].removeprefix("text: ")
            if text in chunk and clue["share"] < 0:
                worth[text] = clue["share"]
    return sorted(worth, key=worth.get)


def measure_starter(options, table, folder, home, mail, cut, spam, public):
    words = words_for(options.starter, public, folder)
    print(f"{len(words)} words that the starter takes for good; the first: {' '.join(words[:8])}")
    ways = [("500 of its words, shown below", attack_kinds.shown_below(" ".join(words[:500]))),
            ("500 of its words, hidden", attack_kinds.in_html('<div style="display:none">{}</div>', " ".join(words[:500]))),
            ("60 of its words, shown below", attack_kinds.shown_below(" ".join(words[:60])))]
    if options.twins:
        twins = subprocess.run([options.twins, options.starter, "x-junk", "200"], capture_output=True, text=True,
                               check=True).stdout.split()
        ways.append(("200 words computed from it, in one unknown field",
                     attack_kinds.with_field("X-Junk", " ".join(twins))))
    os.mkdir(folder + "/with")
    shutil.copytree(home.folder + "/home", folder + "/with/home")
    trained = Home(folder + "/with", "--starter", options.starter)
    base = dict(zip(range(len(spam)), trained.judge(spam)))
    table.row("trained home and starter, as it is", list(base.values()))
    for name, attack in ways:
        mails = [attack(raw) for raw in spam]
        table.row(f"trained home, {name}", home.judge(mails))
        table.row(f"trained home and starter, {name}", trained.judge(mails))
    for trainings in (0, 20, 100):
        os.mkdir(f"{folder}/new{trainings}")
        new = Home(f"{folder}/new{trainings}", "--starter", options.starter)
        if trainings:
            new.train(mail[:trainings])
        later = [read(path) for is_spam, path in mail[cut:] if is_spam][:300]
        known = [raw for raw, cls in zip(later, new.judge(later)) if cls == "SPAM"]
        print(f"a home of {trainings} messages and the starter calls {len(known)} of {len(later)} SPAM")
        for name, attack in ways if known else ():
            table.row(f"{trainings} messages and starter, {name}", new.judge([attack(raw) for raw in known]))


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("index")
    parser.add_argument("--train", type=float, default=0.6)
    parser.add_argument("--most", type=int, default=80)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--json")
    parser.add_argument("--public")
    parser.add_argument("--strange")
    parser.add_argument("--starter")
    parser.add_argument("--twins")
    parser.add_argument("--bogofilter", action="store_true")
    parser.add_argument("--spamassassin", action="store_true")
    parser.add_argument("--no-reports", action="store_true")
    options = parser.parse_args()
    draws = random.Random(options.seed)
    mail = entries(options.index)
    cut = int(len(mail) * options.train)
    with tempfile.TemporaryDirectory() as folder:
        home = Home(folder)
        home.train(mail[:cut])
        peers = ([Bogofilter(folder)] if options.bogofilter else []) + (
            [SpamAssassin(folder)] if options.spamassassin else [])
        for peer in peers:
            peer.train(mail[:cut])
        candidates = [read(path) for spam, path in mail[cut:] if spam]
        draws.shuffle(candidates)
        candidates = [raw for raw in candidates if len(raw) < 300_000][:2 * options.most]
        spam = [raw for raw, cls in zip(candidates, home.judge(candidates)) if cls == "SPAM"][:options.most]
        print(f"{len(spam)} spam messages that are called SPAM; GOOD, UNSURE, SPAM %", flush=True)
        known_to = [[i for i, cls in enumerate(peer.judge(spam)) if cls == "SPAM"] for peer in peers]
        table = Table(options.json)
        friends = [read(path) for is_spam, path in mail[:cut] if not is_spam]
        friends = [raw for raw in friends if len(raw) < 100_000]
        public = good_words(entries(options.public)) if options.public else []
        victim = attack_kinds.Victim(good_words(mail[:cut]), friends, public, draws)
        for kind in attack_kinds.kinds(victim):
            if not re.search(options.only, kind.name):
                continue
            mails = [kind.attack(raw, i) for i, raw in enumerate(spam)]
            classes = home.judge(mails)
            of_peers = [peer.judge([mails[i] for i in known]) for peer, known in zip(peers, known_to)]
            after = None if options.no_reports or kind.limit is None else after_one_report(home, mails, classes)
            table.row(kind.name, classes, kind.limit, of_peers, after)
        if options.strange:
            strange = [read(path) for is_spam, path in entries(options.strange) if is_spam][:300]
            table.row("spam in a language without good mail, as it is", home.judge(strange), 3,
                      [peer.judge(strange) for peer in peers])
        if options.starter:
            measure_starter(options, table, folder, home, mail, cut, spam, public or victim.words)
        if not options.only:
            rest = spam[len(spam) // 2:]
            for n in (1, 5, 20):
                with home.copy() as poisoned:
                    poisoned.report(spam[:n], False)
                    table.row(f"{n} other spam messages reported as good", poisoned.judge(rest))


if __name__ == "__main__":
    main()
