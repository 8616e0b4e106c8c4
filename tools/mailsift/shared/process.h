// What the process asks of the system before it touches any mail.
#pragma once

namespace mailsift {

// Closed standard descriptors, file modes, signals, core dumps: as we need them, whatever was
// inherited.
void prepare_process();

// True if we have rights that whoever started us has not: set-user-ID, set-group-ID, capabilities
// of the file. What they say (home, settings, environment) must not be followed with such rights.
[[nodiscard]] bool has_borrowed_rights();

}  // namespace mailsift
