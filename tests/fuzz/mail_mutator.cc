#include "mail_mutator.h"

#include <algorithm>
#include <array>
#include <vector>

#include "support/encode.h"
#include "targets.h"

namespace classify::fuzz {
namespace {

using test::Random;

constexpr std::array<std::string_view, 44> kPieces{
    "\n--b\n",
    "\n--b--\n",
    "\n\n--b\nContent-Type: text/html\n\n",
    "Content-Type: multipart/mixed; boundary=b\n",
    "Content-Type: multipart/alternative; boundary=\"b\"\n\n--b\n\n",
    "Content-Type: multipart/related\n",
    "Content-Type: message/rfc822\n\n",
    "Content-Type: message/delivery-status\n",
    "Content-Type: text/plain; charset=iso-2022-jp; format=flowed; delsp=yes\n",
    "Content-Type: text/html; charset=\"shift_jis\"\n",
    "Content-Type: text/plain; charset*0=utf; charset*1=-16\n",
    "Content-Type: application/ms-tnef; name=winmail.dat\n",
    "Content-Transfer-Encoding: base64\n",
    "Content-Transfer-Encoding: quoted-printable\n",
    "Content-Transfer-Encoding: x-uuencode\n",
    "Content-Disposition: attachment; filename*=utf-8''%e3%81%82.eml\n",
    "\nbegin 644 file.txt\n#0V%T\n`\nend\n",
    "=?utf-8?B?44GC?=",
    "=?ISO-2022-JP?B?GyRCJCI=?= =?ISO-2022-JP?B?GyhC?=",
    "=?utf-8?q?=e3=81?= =?utf-8?q?=82?=",
    "=?x?",
    "Received: from a.example.com (b [192.0.2.7]) by c.example.jp with ESMTP id x; Mon, 2 Mar 2026 "
    "09:00:00 +0100\n",
    "From: \"=?utf-8?q?a=22?=\" <me@example.jp>, group: b@example.com;\n",
    "From MAILER-DAEMON Mon Mar  2 09:00:00 2026\n",
    "X-Mailsift-Status: GOOD p=0.0001 score=-9.99\n",
    "X-Mailsift-ID: 001795392000-4k0v9q0d2m5t-8s0fj3c6pl1r2no7u4ab\n",
    "x-mailsift-anything :\n folded\n",
    "\x1b$B%F%9%H\x1b(B",
    "$B%F%9%H(B",
    "\x83\x65\x83\x58\x83\x67",
    "\xa5\xc6\xa5\xb9\xa5\xc8",
    "\xef\xbb\xbf",
    "\xff\xfe",
    "\xe2\x80\x8b",
    "<a href=\"http://www.example.com/a?b=c\">",
    "<span style=\"display:none;color:#fff\">",
    "<!--",
    "<style>",
    "&#x3042;",
    "http://xn--eckwd4c7c.example/%e3%81%82",
    "> ",
    ">From ",
    "\r",
    "\n\t",
};

std::vector<std::size_t> line_starts(const std::string& mail) {
  std::vector<std::size_t> starts{0};
  for (std::size_t at = mail.find('\n'); at != std::string::npos; at = mail.find('\n', at + 1)) {
    starts.push_back(at + 1);
  }
  starts.push_back(mail.size());
  return starts;
}

struct Range {
  std::size_t begin, size;
};

// Some lines in a row.
Range some_lines(const std::string& mail, Random& random) {
  const std::vector<std::size_t> starts = line_starts(mail);
  const std::size_t first = random.below(starts.size() - 1);
  const std::size_t last = std::min(first + 1 + random.below(8), starts.size() - 1);
  return {starts[first], starts[last] - starts[first]};
}

std::size_t body_of(const std::string& mail) {
  const std::size_t blank = mail.find("\n\n");
  return blank == std::string::npos ? mail.size() : blank + 2;
}

std::string wrapped(const std::string& mail, Random& random) {
  const std::string boundary = random.one_in(2) ? "b" : std::to_string(random.below(1000));
  switch (random.below(3)) {
    case 0:
      return "Subject: x\nContent-Type: message/rfc822\n\n" + mail;
    case 1:
      return "Subject: x\nContent-Type: multipart/mixed; boundary=" + boundary + "\n\n--" +
             boundary + "\nContent-Type: message/rfc822\n\n" + mail + "\n--" + boundary + "--\n";
    default:
      return "Subject: x\nContent-Type: multipart/alternative; boundary=" + boundary + "\n\n--" +
             boundary + '\n' + mail + "\n--" + boundary + "\nContent-Type: text/html\n\n<p>x\n--" +
             boundary + "--\n";
  }
}

std::string encoded_body(std::string mail, Random& random) {
  const std::size_t body = body_of(mail);
  const bool base64 = random.one_in(2);
  const std::string text = mail.substr(body);
  const std::string name = base64 ? "base64" : "quoted-printable";
  return "Content-Transfer-Encoding: " + name + '\n' + mail.substr(0, body) +
         (base64 ? test::base64(text) : test::quoted_printable(text));
}

}  // namespace

std::string mutated_mail(std::string mail, Random& random) {
  const Range lines = some_lines(mail, random);
  const std::string taken = mail.substr(lines.begin, lines.size);
  switch (random.below(9)) {
    case 0:
      return mail.erase(lines.begin, lines.size);
    case 1:
      return mail.insert(lines.begin, taken);
    case 2: {
      mail.erase(lines.begin, lines.size);
      const std::vector<std::size_t> starts = line_starts(mail);
      return mail.insert(random.pick(starts), taken);
    }
    case 3:
      return wrapped(mail, random);
    case 4:
      return encoded_body(std::move(mail), random);
    case 5:
      return with_line_ends(mail, random.one_in(2) ? LineEnd::crlf : LineEnd::lf);
    case 6: {
      const std::string_view piece = random.pick(kPieces);
      return mail.insert(random.one_in(2) ? lines.begin : random.below(mail.size() + 1), piece);
    }
    case 7: {
      std::string many;
      for (std::size_t n = 1 + random.below(60); n > 0; --n) many += taken;
      return mail.insert(lines.begin, many);
    }
    default: {
      const std::string_view piece = random.pick(kPieces);
      return mail.replace(lines.begin, std::min(piece.size(), lines.size), piece);
    }
  }
}

}  // namespace classify::fuzz
