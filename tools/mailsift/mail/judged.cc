#include "mail/judged.h"

#include "classify/classifier.h"
#include "mail/header_block.h"
#include "mail/known.h"

namespace mailsift {
namespace {

std::string_view head_of(std::string_view raw) {
  const std::size_t header = classify::mail::locate_header(raw.substr(0, kMostHeader)).body_begin;
  std::string_view head = raw.substr(0, header + kHeadText);
  if (head.size() == raw.size()) return head;
  const std::size_t line_end = head.rfind('\n');
  if (line_end != std::string_view::npos && line_end >= header) head = head.substr(0, line_end + 1);
  return head;
}

bool comes_of_cutting(classify::Defect defect) {
  using classify::Defect;
  return defect == Defect::unclosed_multipart || defect == Defect::missing_boundary ||
         defect == Defect::no_header_end || defect == Defect::transfer_noise;
}

// For judge_of_home().
auto looked_up_in(const classify::KnownPeople& people) {
  return [&people](const classify::Message& message, const classify::Settings& settings) {
    return how_known(people, message, settings);
  };
}

}  // namespace

Judged judge_mail(const classify::ModelOnDisk& model, std::string_view raw,
                  const classify::KnownPeople& people) {
  return classify::judge_of_home(model, raw, looked_up_in(people));
}

Judged judge_mail(const classify::Model& model, std::string_view raw,
                  const classify::KnownPeople& people) {
  return classify::judge_of_home(model, raw, looked_up_in(people));
}

classify::Message read_head(std::string_view raw, const classify::Settings& settings) {
  classify::Message message =
      classify::parse_message(head_of(raw), classify::reading_options(settings).limits);
  message.bytes = raw.size();
  std::erase_if(message.defects, comes_of_cutting);
  return message;
}

Judged judge_head(const classify::ModelOnDisk& model, std::string_view raw,
                  const classify::KnownPeople& people) {
  return classify::judge_of_home(model, read_head(raw, model.info().settings),
                                 looked_up_in(people));
}

Judged judge_head(const classify::Model& model, std::string_view raw,
                  const classify::KnownPeople& people) {
  return classify::judge_of_home(model, read_head(raw, model.info.settings), looked_up_in(people));
}

}  // namespace mailsift
