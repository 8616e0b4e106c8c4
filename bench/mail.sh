# shellcheck shell=bash
# Mail for the measurements; read by compare.sh and instructions.sh.

header() {  # LOCAL-PART CHARSET
  printf 'From: %s@example.jp\nTo: you@example.jp\nSubject: notes\nMIME-Version: 1.0\nContent-Type: text/plain; charset=%s\n\n' "$@"
}

# 4 KB in ISO-2022-JP.
japanese_mail() {
  header taro iso-2022-jp
  local i
  for i in {1..40}; do
    echo "第${i}回の会議の議事録をお送りします。来週の予定についてはメールでご連絡ください。"
  done | iconv -f UTF-8 -t ISO-2022-JP
}
