#include "judge/source.h"

#include <array>

#include "by_letter.h"

namespace classify {
namespace {

struct SourceOfField {
  std::string_view name;
  Source source;
};

// Sorted by name. All others are Source::fields.
constexpr std::array kFields{
    SourceOfField{"apparently-to", Source::recipients},
    SourceOfField{"arc-authentication-results", Source::identity},
    SourceOfField{"arc-message-signature", Source::identity},
    SourceOfField{"arc-seal", Source::identity},
    SourceOfField{"authentication-results", Source::identity},
    SourceOfField{"bcc", Source::recipients},
    SourceOfField{"cc", Source::recipients},
    SourceOfField{"content-disposition", Source::program},
    SourceOfField{"content-id", Source::program},
    SourceOfField{"content-language", Source::program},
    SourceOfField{"content-transfer-encoding", Source::program},
    SourceOfField{"content-type", Source::program},
    SourceOfField{"delivered-to", Source::recipients},
    SourceOfField{"dkim-signature", Source::identity},
    SourceOfField{"domainkey-signature", Source::identity},
    SourceOfField{"envelope-to", Source::recipients},
    SourceOfField{"errors-to", Source::identity},
    SourceOfField{"feedback-id", Source::identity},
    SourceOfField{"from", Source::identity},
    SourceOfField{"importance", Source::program},
    SourceOfField{"in-reply-to", Source::thread},
    SourceOfField{"list-archive", Source::identity},
    SourceOfField{"list-help", Source::identity},
    SourceOfField{"list-id", Source::identity},
    SourceOfField{"list-owner", Source::identity},
    SourceOfField{"list-post", Source::identity},
    SourceOfField{"list-subscribe", Source::identity},
    SourceOfField{"list-unsubscribe", Source::identity},
    SourceOfField{"list-unsubscribe-post", Source::identity},
    SourceOfField{"mail-followup-to", Source::identity},
    SourceOfField{"mailing-list", Source::identity},
    SourceOfField{"message-id", Source::thread},
    SourceOfField{"mime-version", Source::program},
    SourceOfField{"organization", Source::identity},
    SourceOfField{"precedence", Source::identity},
    SourceOfField{"priority", Source::program},
    SourceOfField{"received-spf", Source::identity},
    SourceOfField{"references", Source::thread},
    SourceOfField{"reply-to", Source::identity},
    SourceOfField{"resent-from", Source::identity},
    SourceOfField{"resent-message-id", Source::thread},
    SourceOfField{"resent-to", Source::recipients},
    SourceOfField{"return-path", Source::identity},
    SourceOfField{"sender", Source::identity},
    SourceOfField{"thread-index", Source::thread},
    SourceOfField{"thread-topic", Source::thread},
    SourceOfField{"to", Source::recipients},
    SourceOfField{"user-agent", Source::program},
    SourceOfField{"x-accept-language", Source::program},
    SourceOfField{"x-beenthere", Source::identity},
    SourceOfField{"x-google-dkim-signature", Source::identity},
    SourceOfField{"x-loop", Source::identity},
    SourceOfField{"x-mailer", Source::program},
    SourceOfField{"x-mailing-list", Source::identity},
    SourceOfField{"x-mailman-version", Source::identity},
    SourceOfField{"x-mimeole", Source::program},
    SourceOfField{"x-msmail-priority", Source::program},
    SourceOfField{"x-original-to", Source::recipients},
    SourceOfField{"x-priority", Source::program},
    SourceOfField{"x-sender", Source::identity},
};

}  // namespace

Source source_of_field(std::string_view name) {
  static constexpr ByLetter kByLetter(kFields);
  const SourceOfField* const known = kByLetter.find(name);
  return known != nullptr ? known->source : Source::fields;
}

Source source_of(Place place, std::string_view key) {
  switch (place) {
    case Place::field:
      return key == "attachment" || key.starts_with("attached ") ? Source::aside
                                                                 : source_of_field(key);
    case Place::subject:
      return Source::subject;
    case Place::hidden:
      return Source::aside;
    case Place::url:
      return Source::url;
    case Place::markup:
      return Source::markup;
    default:
      return Source::open;
  }
}

}  // namespace classify
