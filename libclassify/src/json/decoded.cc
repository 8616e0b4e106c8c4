#include "json/decoded.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "classify/reading.h"

namespace classify {

using nlohmann::ordered_json;

std::string from_field(const Message& message) {
  const HeaderField* field = message.find("From");
  return field != nullptr ? field->text : std::string();
}

std::vector<std::string> filenames(const Message& message) {
  std::vector<std::string> names;
  for (const Part& part : message.parts) {
    if (!part.filename.empty()) names.push_back(part.filename);
  }
  names.insert(names.end(), message.attached_names.begin(), message.attached_names.end());
  return names;
}

ordered_json json_of(const Message& message, ordered_json begin) {
  ordered_json out = std::move(begin);
  Reading reading(message);
  out["subject"] = subject(message);
  out["from"] = from_field(message);
  out["body"] = visible_text(reading);
  out["texts"] = ordered_json::array();
  out["filename"] = first_filename(message);
  out["filenames"] = filenames(message);
  out["structure"] = message.structure;
  out["charsets"] = ordered_json::array();
  out["defects"] = ordered_json::array();
  for (ReadableText& text : readable_texts(reading)) {
    out["texts"].push_back({{"role", std::string(name(text.role))},
                            {"type", std::move(text.type)},
                            {"name", std::move(text.name)},
                            {"text", std::move(text.text)}});
  }
  for (const CharsetRecord& record : message.charsets) {
    out["charsets"].push_back({{"where", record.where},
                               {"declared", record.declared},
                               {"used", record.used},
                               {"why", record.reason},
                               {"lie", record.lie}});
  }
  for (const Defect defect : message.defects) {
    out["defects"].push_back(std::string(name(defect)));
  }
  return out;
}

}  // namespace classify
