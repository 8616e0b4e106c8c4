#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "classify/reading.h"
#include "cli11.h"
#include "json/decoded.h"
#include "shared/command_line.h"
#include "shared/harmless.h"
#include "shared/input.h"
#include "shared/output.h"
#include "words/messages.h"

namespace mailsift {
namespace {

struct Options {
  std::vector<std::string> paths{"-"};
  bool json = false;
};

// Titles and texts of images are asides to the classifier, like hidden text. Each gets a heading
// that says what it is.
std::string_view heading(classify::TextRole role) {
  using classify::TextRole;
  switch (role) {
    case TextRole::other_version:
      return tr("Another version, not shown");
    case TextRole::attached:
      return tr("Attached");
    case TextRole::left_out:
      return tr("Beyond the limits, left out");
    case TextRole::hidden:
      return tr("Hidden");
    case TextRole::title:
      return tr("Title");
    case TextRole::alt:
      return tr("In place of images");
    case TextRole::quoted_header:
      return tr("Header of an attached message");
    case TextRole::shown:
      break;
  }
  return {};
}

void print_json(const std::string& name, const classify::Message& message) {
  const nlohmann::ordered_json out = classify::json_of(message, {{"file", name}});
  fmt::print("{}\n", json_text(out));
}

void print_text(const std::string& name, const classify::Message& message) {
  tr_print("File: {}\nFrom: {}\nSubject: {}\nStructure: {}\n", visible(name),
           visible(classify::from_field(message)), visible(classify::subject(message)),
           message.structure);
  for (const std::string& file : classify::filenames(message)) {
    tr_print("Attached file: {}\n", visible(file));
  }
  for (const classify::CharsetRecord& record : message.charsets) {
    const std::string declared = visible(record.declared);
    tr_print("Charset of {}: {}{} ({}{})\n", visible(record.where), record.used,
             record.lie ? tr_format(", not {}", declared) : "", record.reason,
             declared.empty() ? tr(", none declared") : "");
  }
  for (const classify::Defect defect : message.defects) {
    tr_print("Defect: {}\n", classify::name(defect));
  }
  classify::Reading reading(message);
  fmt::print("\n{}\n", visible_lines(classify::visible_text(reading)));
  for (const classify::ReadableText& text : classify::readable_texts(reading)) {
    if (text.role == classify::TextRole::shown) continue;
    constexpr std::size_t kNameColumns = 60;
    std::string what = text.type;
    if (!text.name.empty()) what += (what.empty() ? "" : " ") + cut(text.name, kNameColumns);
    fmt::print("\n-- {}: {} --\n{}\n", heading(text.role), what, visible_lines(text.text));
  }
}

}  // namespace

void add_decode(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("decode", "Show the mail as the classifier reads it");
  sub->add_option("mail", options->paths,
                  "Message files, mbox files or folders; - or nothing: standard input")
      ->type_name("MAIL");
  sub->add_flag("--json", options->json,
                "One JSON object per message: file, subject, from, body, texts (role, type, name,\n"
                "text), filename (the first), filenames, structure,\n"
                "charsets (where, declared, used, why, lie), defects");
  sub->footer(R"(
Shows the text after transfer decoding, charset recovery and HTML: what a reader would see, and what
was wrong with the message. The texts that a reader does not see follow, each under a heading: another
version of a multipart/alternative, attached files, hidden text, titles, texts in place of images, and
From and Subject of attached messages. With --json "body" is what is shown, and "texts" is every text
with its role: shown, other version, attached, left out, hidden, title, alt or quoted header.
Attached is every file that holds text, whatever its type says, and of a PDF the targets of its links.
Control characters are shown as escapes, such as \x1B. Needs no model.)");
  sub->callback([&run, options] {
    LeftOut left_out;
    for_each_message(options->paths, left_out,
                     [&](const std::string& name, const std::string& raw) {
                       const classify::Message message = classify::parse_message(raw);
                       options->json ? print_json(name, message) : print_text(name, message);
                     });
    run.exit_code = left_out.finish();
    finish_output();
  });
}

}  // namespace mailsift
