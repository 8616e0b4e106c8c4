#include "mail/status_fields.h"

namespace mailsift {

std::vector<classify::NewField> status_fields(const classify::Verdict& verdict,
                                              std::string_view remark,
                                              std::optional<classify::HeaderForm> form,
                                              const classify::Thresholds& thresholds) {
  std::vector<classify::NewField> fields;
  if (form) fields = classify::verdict_fields(*form, verdict, thresholds);
  fields.push_back({"X-Mailsift-Status", classify::status_value(verdict).append(remark)});
  return fields;
}

}  // namespace mailsift
