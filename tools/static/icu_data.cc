// The part of ICU's data that our programs use, under the name by which ICU finds its data. So the
// linker takes it, and leaves libicudata.a out. See icu_data.cmake.
#include <unicode/utypes.h>

#define MAILSIFT_TEXT_OF(x) #x
#define MAILSIFT_TEXT(x) MAILSIFT_TEXT_OF(x)

asm(".pushsection .rodata.icu_data, \"a\"\n"
    ".balign 16\n"
    ".globl " MAILSIFT_TEXT(U_ICUDATA_ENTRY_POINT) "\n"
    ".type " MAILSIFT_TEXT(U_ICUDATA_ENTRY_POINT) ", %object\n"
    MAILSIFT_TEXT(U_ICUDATA_ENTRY_POINT) ":\n"
    ".incbin \"" MAILSIFT_ICU_DATA "\"\n"
    ".popsection\n");
