#include "mail/attached.h"

#include <algorithm>

#include "ascii.h"
#include "mail/header.h"
#include "mail/mime.h"
#include "mail/transfer.h"

namespace classify::mail {
namespace {

struct Step {
  std::string_view bytes;
  std::size_t level = 0;
  bool in_digest = false;
};

ParameterizedValue parameters_of(const Entity& entity, std::string_view field) {
  const HeaderField* found = entity.find(field);
  return found != nullptr ? parse_parameters(found->raw) : ParameterizedValue{};
}

std::string decoded(const Entity& entity) {
  const HeaderField* field = entity.find("Content-Transfer-Encoding");
  const std::string encoding = field != nullptr ? transfer_encoding_in(field->raw) : std::string();
  if (encoding == "base64") return decode_base64(entity.body).bytes;
  if (encoding == "quoted-printable") return decode_quoted_printable(entity.body).bytes;
  return std::string(entity.body);
}

}  // namespace

Attached attached_messages(std::string_view raw, std::size_t most, const Limits& limits) {
  Attached found;
  DefectSet defects;
  std::size_t parts = 0;
  std::vector<Step> steps{{raw.substr(0, limits.message_bytes)}};
  while (!steps.empty() && found.messages.size() < most && parts++ < limits.parts) {
    const Step step = steps.back();
    steps.pop_back();
    const Entity entity = read_entity(step.bytes, limits, limits.field_bytes / 8, defects);
    const ParameterizedValue type = parameters_of(entity, "Content-Type");
    if (type.value.starts_with("multipart/") && step.level < limits.levels) {
      const Parameter* boundary = type.find("boundary");
      const Children split =
          split_multipart(entity.body, boundary != nullptr ? trim(boundary->raw) : "",
                          limits.parts - parts + 1, defects);
      for (std::size_t i = split.children.size(); i-- > 0;) {
        steps.push_back({split.children[i], step.level + 1, type.value == "multipart/digest"});
      }
      continue;
    }
    const ParameterizedValue disposition = parameters_of(entity, "Content-Disposition");
    const Parameter* name = filename_in(disposition, type);
    const std::string filename = name != nullptr ? lower(trim(name->value)) : std::string();
    const bool untyped_in_digest = step.in_digest && type.value.empty();
    if (is_whole_message(type.value) || untyped_in_digest || filename.ends_with(".eml")) {
      found.messages.push_back(decoded(entity));
    } else if (type.value.find("ms-tnef") != std::string::npos || filename == "winmail.dat" ||
               filename.ends_with(".msg")) {
      found.unsupported = true;
    }
  }
  return found;
}

}  // namespace classify::mail
