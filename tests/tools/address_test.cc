#include "mail/address.h"

#include <gtest/gtest.h>

#include "support/row_name.h"

namespace mailsift {
namespace {

struct AnswerCase {
  const char* name;
  std::string_view header;
  std::string_view to;  // empty: no answer
};

class AnswerAddress : public ::testing::TestWithParam<AnswerCase> {};

TEST_P(AnswerAddress, IsThatOfAPersonOrNone) {
  const classify::Message mail =
      classify::parse_message(std::string(GetParam().header) + "\nSubject: x\n\nx\n");
  EXPECT_EQ(answer_address(mail, "spam@example.com"), GetParam().to);
}

INSTANTIATE_TEST_SUITE_P(
    Senders, AnswerAddress,
    ::testing::Values(
        AnswerCase{"plain", "From: User@example.com", "User@example.com"},
        AnswerCase{"named", "From: A User <user@example.com>", "user@example.com"},
        AnswerCase{"quoted_comma", "From: \"User, A @ b\" <user@example.com>", "user@example.com"},
        AnswerCase{"comment", "From: user@example.com (A, <b@example.com>)", "user@example.com"},
        AnswerCase{"to_a_folder_of_hers", "From: me@example.jp\nTo: me+spam@example.jp",
                   "me@example.jp"},
        AnswerCase{"requests", "From: requests@example.com", "requests@example.com"},
        AnswerCase{"none", "To: spam@example.com", ""}, AnswerCase{"empty", "From:", ""},
        AnswerCase{"two_fields", "From: a@example.com\nFrom: a@example.com", ""},
        AnswerCase{"two_addresses", "From: a@example.com, b@example.com", ""},
        AnswerCase{"two_addresses_named", "From: a@example.com, B <b@example.com>", ""},
        AnswerCase{"address_before_address", "From: a@example.com <b@example.com>", ""},
        AnswerCase{"two_in_brackets", "From: <a@example.com> <b@example.com>", ""},
        AnswerCase{"group", "From: a:b@example.com;", ""},
        AnswerCase{"option_of_sendmail", "From: x <-oQ@example.com>", ""},
        AnswerCase{"quoted_local_part", "From: \"a b\"@example.com", ""},
        AnswerCase{"words_of_a_shell", "From: a@exa$(id)mple.com", ""},
        AnswerCase{"open_quote", "From: \"a <user@example.com>", ""},
        AnswerCase{"open_bracket", "From: a <user@example.com", ""},
        AnswerCase{"daemon", "From: MAILER-DAEMON@example.com", ""},
        AnswerCase{"postmaster", "From: postmaster@example.com", ""},
        AnswerCase{"noreply", "From: noreply@example.com", ""},
        AnswerCase{"no_reply_in_parts", "From: shop.No_Reply-7@example.com", ""},
        AnswerCase{"do_not_reply", "From: do-not-reply@example.com", ""},
        AnswerCase{"list_owner", "From: owner-news@example.com", ""},
        AnswerCase{"owner_at_the_end", "From: news-owner@example.com", ""},
        AnswerCase{"request", "From: News-Request@example.com", ""},
        AnswerCase{"request_with_tag", "From: news-request+you=example.com@example.com", ""},
        AnswerCase{"bounces", "From: bounces+7-x@example.com", ""},
        AnswerCase{"listserv", "From: LISTSERV@example.com", ""},
        AnswerCase{"itself", "From: Spam@Example.com", ""},
        AnswerCase{"the_address_it_is_to",
                   "From: junk@example.com\nTo: a@example.com, J <JUNK@example.com>", ""}),
    classify::test::kRowName);

INSTANTIATE_TEST_SUITE_P(
    Mail, AnswerAddress,
    ::testing::Values(
        AnswerCase{"sender", "Return-Path: <user@example.com>\nFrom: user@example.com",
                   "user@example.com"},
        AnswerCase{"null_sender", "Return-Path: <>\nFrom: user@example.com", ""},
        AnswerCase{"null_sender_spaced", "RETURN-PATH:  < > (null)\nFrom: user@example.com", ""},
        AnswerCase{"no_sender", "Return-Path:\nFrom: user@example.com", ""},
        AnswerCase{"second_sender",
                   "Return-Path: <user@example.com>\nReturn-Path: <>\nFrom: user@example.com", ""},
        AnswerCase{"sender_is_a_list",
                   "Return-Path: <news-bounces@example.com>\nFrom: user@example.com", ""},
        AnswerCase{"not_automatic", "Auto-Submitted: (by hand) No; x=y\nFrom: user@example.com",
                   "user@example.com"},
        AnswerCase{"automatic", "Auto-Submitted: auto-generated\nFrom: user@example.com", ""},
        AnswerCase{"automatic_in_odd_case", "AUTO-submitted: Auto-Replied\nFrom: user@example.com",
                   ""},
        AnswerCase{"not_no", "Auto-Submitted: notification\nFrom: user@example.com", ""},
        AnswerCase{"second_field_says_so",
                   "Auto-Submitted: no\nAuto-Submitted: auto-replied\nFrom: user@example.com", ""},
        AnswerCase{"first_class", "Precedence: first-class\nFrom: user@example.com",
                   "user@example.com"},
        AnswerCase{"bulk", "precedence:  BULK\nFrom: user@example.com", ""},
        AnswerCase{"junk", "Precedence: (x)junk\nFrom: user@example.com", ""},
        AnswerCase{"list", "Precedence: list;\nFrom: user@example.com", ""},
        AnswerCase{"auto_reply", "Precedence: auto_reply\nFrom: user@example.com", ""},
        AnswerCase{"list_id", "List-Id: <x.example.com>\nFrom: user@example.com", ""},
        AnswerCase{"list_unsubscribe",
                   "List-Unsubscribe: <mailto:x@example.com>\n"
                   "From: user@example.com",
                   ""},
        AnswerCase{"mailing_list", "Mailing-List: x\nFrom: user@example.com", ""},
        AnswerCase{"loop", "X-Loop: x\nFrom: user@example.com", ""},
        AnswerCase{"autoreply", "X-Autoreply: yes\nFrom: user@example.com", ""},
        AnswerCase{"suppressed", "X-Auto-Response-Suppress: DR, All\nFrom: user@example.com", ""},
        AnswerCase{"not_suppressed", "X-Auto-Response-Suppress: None\nFrom: user@example.com",
                   "user@example.com"},
        AnswerCase{"delivery_report",
                   "From: user@example.com\nContent-Type: multipart/report; boundary=b", ""}),
    classify::test::kRowName);

}  // namespace
}  // namespace mailsift
