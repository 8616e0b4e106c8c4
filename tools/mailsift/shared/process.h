// Prepares the process before it touches any mail.
#pragma once

namespace mailsift {

// Sets standard descriptors, file modes, signals and core dumps as we need them, whatever was
// inherited.
void prepare_process();

// True if we have rights that the user who started us lacks: set-user-ID, set-group-ID,
// capabilities of the file. With such rights we must not follow that user's home, settings or
// environment.
[[nodiscard]] bool has_borrowed_rights();

}  // namespace mailsift
